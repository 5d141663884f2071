using System.Globalization;
using System.Security.Cryptography;

namespace Serverless.Models.Rewrite;

/// <summary>Reads an ONNX file and writes the rewritten one, completely or not at all.</summary>
internal static class RewriteCommand
{
    private const string Usage = "Usage: dotnet run -c Release --project models/rewrite -- <source.onnx> <target.onnx>";

    /// <returns>0 if the target was written; otherwise 1, with the reason on <paramref name="errors"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is not [var source, var target])
        {
            errors.WriteLine(Usage);
            return 1;
        }

        if (Path.GetFullPath(source) == Path.GetFullPath(target))
        {
            errors.WriteLine(
                "Nothing was written: the target is the source. Name another file to keep the source.");
            return 1;
        }

        try
        {
            var file = File.ReadAllBytes(source);
            switch (GraphRewriting.Rewrite(file))
            {
                case Rewriting.Done done:
                    Write(done.File, target);
                    output.WriteLine(Summary(source, file, target, done));
                    return 0;
                case Rewriting.NotDone(var reason):
                    errors.WriteLine($"Nothing was written: {source} {reason}");
                    return 1;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"Nothing was written: {e.Message}");
        }

        return 1;
    }

    /// <summary>
    /// The target is created atomically, so a server that watches its folder never opens an incomplete file.
    /// </summary>
    private static void Write(byte[] file, string target)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        Directory.CreateDirectory(folder);
        var draft = Path.Combine(folder, $".{Guid.NewGuid():N}.onnx");
        try
        {
            File.WriteAllBytes(draft, file);
            File.Move(draft, target, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static string Summary(string source, byte[] file, string target, Rewriting.Done done) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {target} runs in fewer operations than {source}:
          hard sigmoids that were spelled out: {done.HardSigmoids}
          scales and shifts folded into convolutions: {done.Folded}
          scales and shifts that became channelwise convolutions: {done.Channelwise}
          sha256 of the source: {Hash(file)} (in the target's metadata as {GraphRewriting.SourceHash})
          sha256 of the target: {Hash(done.File)}
        """);

    private static string Hash(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
