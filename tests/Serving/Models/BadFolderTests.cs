using System.Runtime.InteropServices;
using System.Text;
using Serverless.Serving.Models;
using static Serverless.Serving.Tests.Models.Manifests;

namespace Serverless.Serving.Tests.Models;

/// <summary>
/// Whatever a folder contains, the fault is reported and the other models are served, by a running process and by a new
/// one.
/// </summary>
public sealed class BadFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BadFolderTests() => _folder.WriteModel("echo", Good, "1");

    public static TheoryData<string, string> Kinds => new(Spoil.Select(kind => (kind.Key, kind.Value.Expected)));

    private static Dictionary<string, (Action<string> Make, string Expected)> Spoil { get; } = new()
    {
        ["a slip in a member's name"] = (folder =>
            Manifest(folder, "\"maxbatch\": 8"), "odd/model.json: maxbatch is unknown; did you mean maxBatch?"),
        ["null for a list"] =
            (folder => Manifest(folder, "\"inputs\": null"), "odd/model.json: inputs is repeated"),
        ["no manifest while it is uploaded"] =
            (folder => Write(folder, "1/model.onnx", "bytes"), "odd: has versions but no model.json"),
        ["an empty manifest while it is uploaded"] =
            (folder => Write(folder, "model.json", ""), "odd/model.json: the file is empty"),
        ["half a manifest"] =
            (folder => Write(folder, "model.json", Good[..40]), "odd/model.json: is not JSON at line"),
        ["no version"] = (folder => Write(folder, "model.json", Named), "odd: the model has no version to serve"),
        ["a version without its file"] = (folder => With(folder, "1"), "odd/1/model.onnx: the file does not exist"),
        ["a folder for the manifest"] =
            (folder => Directory.CreateDirectory(Path.Combine(folder, "model.json")), "odd/model.json: is a folder"),
        ["a folder for the network"] = (folder => With(folder, "1/model.onnx"), "odd/1/model.onnx: is a folder"),
        ["a link to itself"] = (folder => Link(folder, "model.json", "model.json"), "odd/model.json: "),
        ["a link to nowhere"] = (folder => Link(folder, "model.json", "nowhere"), "odd/model.json: "),
        ["a link to an endless device"] =
            (folder => Link(folder, "model.json", "/dev/zero"), "odd/model.json: the file is empty"),
        ["a pipe that nobody writes to"] =
            (folder => MakePipe(Path.Combine(folder, "model.json"), 0x1B6), "odd/model.json: the file is empty"),
        ["a network that links to itself"] =
            (folder => With(folder, "1", ("1/model.onnx", "model.onnx")), "odd/1/model.onnx: "),
        ["a huge manifest"] = (folder => Write(
            folder, "model.json", new string(' ', 2 << 20)),
            "odd/model.json: the file has 2097152 bytes; the maximum is 1048576."),
        ["text that is not UTF-8"] =
            (folder => Bytes(folder, [.. "{\"name\": \""u8, 0xC3, 0x28, .. "\"}"u8]), "odd/model.json: is not UTF-8"),
        ["an unpaired surrogate"] = (
            folder => Manifest(folder, "\"description\": \"\\ud800\""),
            "odd/model.json: description is \"\\ud800\"; it must be a string."),
        ["an unpaired surrogate in a name"] =
            (folder => Manifest(folder, "\"\\ud800\": 1"), "odd/model.json: cannot be read"),
        ["deep nesting"] =
            (folder => Write(folder, "model.json", new string('[', 100_000)), "odd/model.json: is not JSON at line 1"),
        ["deep nesting in a member"] = (folder => Manifest(
            folder, $"\"before\": {new string('[', 5_000)}{new string(']', 5_000)}"), "odd/model.json: is not JSON"),
        ["thousands of faults"] = (folder => Manifest(
            folder, $"\"warmUp\": [{string.Join(',', Enumerable.Repeat("7", 100_000))}]"),
            "odd/model.json: warmUp[0] is 7; it must be an object. warmUp[1]"),
        ["thousands of tensors"] = (folder => Manifest(
            folder, $"\"warmUp\": [{string.Join(',', Enumerable.Repeat("""{"name":"x","shape":[1]}""", 20_000))}]"),
            "odd/model.json: warmUp has 20000 entries; the maximum is 1000."),
        ["binary rubbish"] = (folder =>
            Bytes(folder, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]), "odd/model.json: is not UTF-8"),
        ["another model's name"] = (folder => Manifest(
            folder, "\"maxBatch\": 8", Good),
            "odd/model.json: name is 'echo'; it must be the name of its folder, 'odd'."),
    };

    private static string Named => Good.Replace("\"echo\"", "\"odd\"");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_bad_folder_is_reported_and_the_others_are_served(string kind, string expected)
    {
        var running = FolderCatalog.Open(_folder.Path);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "odd"));
        Spoil[kind].Make(Path.Combine(_folder.Path, "odd"));
        _folder.WriteModel("zulu", Good.Replace("\"echo\"", "\"zulu\""), "1");

        running.Refresh();

        foreach (var catalog in new[] { running, FolderCatalog.Open(_folder.Path) })
        {
            Assert.Equal(["echo", "zulu"], catalog.All.Select(model => model.Manifest.Name));
            var fault = Assert.Single(catalog.Faults);
            Assert.StartsWith(expected, $"{fault}");
            Assert.Equal("odd", fault.Model);
            Assert.DoesNotContain(_folder.Path, $"{fault}");
            Assert.InRange(fault.Problem.Length, 10, 2_001);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_previously_valid_state_is_served(string kind, string expected)
    {
        var folder = Path.Combine(_folder.Path, "odd");
        _folder.WriteModel("odd", Named, "1");
        var running = FolderCatalog.Open(_folder.Path);
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        Spoil[kind].Make(folder);

        Assert.StartsWith(expected, $"{Assert.Single(running.Refresh())}");

        Assert.True(running.TryFind("odd", out var odd));
        Assert.Equal(["1"], odd.Versions);
    }

    [Fact]
    public void A_partly_uploaded_version_does_not_affect_the_others_of_its_model()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "echo/2"));
        _folder.Write("echo/3/model.onnx", "");

        var catalog = FolderCatalog.Open(_folder.Path);

        Assert.Equal(["1"], Assert.Single(catalog.All).Versions);
        Assert.Equal(["echo/3/model.onnx", "echo/2/model.onnx"], catalog.Faults.Select(fault => fault.File));
    }

    [Fact]
    public void The_discriminator_of_a_step_may_be_at_any_position()
    {
        _folder.WriteModel("odd", Named.Replace(
            "\"maxBatch\": 8",
            "\"after\": [{ \"from\": \"y\", \"labels\": [\"a\"], \"to\": \"z\", \"step\": \"argmax\" }]"), "1");

        var catalog = FolderCatalog.Open(_folder.Path);

        Assert.Empty(catalog.Faults);
        Assert.True(catalog.TryFind("odd", out var odd));
        Assert.Equal("y", Assert.IsType<ArgmaxStepSpec>(Assert.Single(odd.Manifest.After!)).From);
    }

    [Fact]
    public void A_byte_order_mark_is_accepted()
    {
        Bytes(Path.Combine(_folder.Path, "echo"), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)]);

        Assert.Empty(FolderCatalog.Open(_folder.Path).Faults);
    }

    [Fact]
    public void Hidden_folders_and_files_next_to_the_models_are_ignored()
    {
        _folder.Write(".git/1/model.onnx", "x");
        _folder.Write("notes.txt", "x");
        _folder.Write("samples/picture.png", "x");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "loop"), "loop");

        var catalog = FolderCatalog.Open(_folder.Path);

        Assert.Empty(catalog.Faults);
        Assert.Equal(["echo"], catalog.All.Select(model => model.Manifest.Name));
    }

    /// <summary>A valid model, except that its manifest has this member.</summary>
    private static void Manifest(string folder, string member, string? manifest = null)
    {
        Write(folder, "model.json", (manifest ?? Named).Replace("\"maxBatch\": 8", member));
        Write(folder, "1/model.onnx", "bytes");
    }

    /// <summary>A valid manifest next to this folder and this link.</summary>
    private static void With(string folder, string other, (string File, string Target)? link = null)
    {
        Write(folder, "model.json", Named);
        Directory.CreateDirectory(Path.Combine(folder, other));
        if (link is var (file, target))
        {
            Link(folder, file, target);
        }
    }

    private static void Write(string folder, string file, string text) =>
        Bytes(folder, Encoding.UTF8.GetBytes(text), file);

    private static void Bytes(string folder, byte[] bytes, string file = "model.json")
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static void Link(string folder, string file, string target) =>
        File.CreateSymbolicLink(Path.Combine(folder, file), target);

    [DllImport("libc", EntryPoint = "mkfifo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakePipe(string path, uint mode);
}
