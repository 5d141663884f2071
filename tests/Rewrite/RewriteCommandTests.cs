using Serverless.Models.Rewrite;

namespace Serverless.Rewrite.Tests;

public sealed class RewriteCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rewrite-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_rewritten_file_is_written_to_a_new_folder()
    {
        var file = Foldable();

        Assert.Equal(0, Run(Source(file), Path.Combine(_folder, "model/2/model.onnx")));

        var target = Path.Combine(_folder, "model/2/model.onnx");
        Assert.Equal(Assert.IsType<Rewriting.Done>(GraphRewriting.Rewrite(file)).File, File.ReadAllBytes(target));
        Assert.Equal([target], Directory.GetFiles(Path.GetDirectoryName(target)!));
        Assert.Contains("scales and shifts folded into convolutions: 1", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public void An_existing_target_is_replaced()
    {
        var target = Path.Combine(_folder, "model.onnx");
        File.WriteAllText(target, "before");

        Assert.Equal(0, Run(Source(Foldable()), target));

        Assert.NotEqual("before", File.ReadAllText(target));
    }

    [Fact]
    public void A_file_that_is_not_rewritten_leaves_no_target_and_reports_the_reason()
    {
        var source = Source("no model"u8.ToArray());

        AssertNothingWritten($"{source} is not an ONNX model.", source, Path.Combine(_folder, "target.onnx"));
    }

    [Fact]
    public void A_missing_source_is_reported()
    {
        var source = Path.Combine(_folder, "missing.onnx");

        AssertNothingWritten($"Could not find file '{source}'.", source, Path.Combine(_folder, "target.onnx"));
    }

    [Fact]
    public void A_folder_that_cannot_be_created_is_reported()
    {
        var source = Source(Foldable());

        Assert.Equal(1, Run(source, Path.Combine(source, "model.onnx")));

        Assert.Contains(source, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_source_is_never_the_target()
    {
        var source = Source(Foldable());

        Assert.Equal(1, Run(source, Path.Combine(_folder, ".", "source.onnx")));

        Assert.StartsWith(
            "Nothing was written: the target is the source.", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(Foldable(), File.ReadAllBytes(source));
    }

    [Theory]
    [InlineData]
    [InlineData("one.onnx")]
    [InlineData("one.onnx", "two.onnx", "three.onnx")]
    public void Other_arguments_print_the_usage(params string[] arguments)
    {
        Assert.Equal(1, Run(arguments));
        Assert.StartsWith("Usage: ", _errors.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Foldable() => new GraphBuilder(3).Conv(4).With("Mul", 2).ToArray();

    private string Source(byte[] file)
    {
        var source = Path.Combine(_folder, "source.onnx");
        File.WriteAllBytes(source, file);
        return source;
    }

    private int Run(params string[] arguments) => RewriteCommand.Run(arguments, _output, _errors);

    private void AssertNothingWritten(string reason, string source, string target)
    {
        Assert.Equal(1, Run(source, target));
        Assert.Equal($"Nothing was written: {reason}{Environment.NewLine}", _errors.ToString());
        Assert.False(File.Exists(target));
        Assert.Empty(_output.ToString());
    }
}
