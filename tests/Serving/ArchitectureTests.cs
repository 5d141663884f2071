using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Serverless.Serving.Tests;

/// <summary>
/// A folder of Serving depends only on the root and on folders after it in alphabetical order. The root depends on no
/// folder, except in the JSON serializer context. Serving and Scaling do not depend on each other.
/// </summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Shared = SharedFolder();

    [Fact]
    public void A_folder_uses_only_folders_after_it()
    {
        var uses = Sources("Serving").Where(source => source.File != "ServingJson.cs")
            .SelectMany(source => Folder()
            .Matches(source.Text).Select(match => (From: source.File.Split('/')[0], To: match.Groups[1].Value)))
            .ToHashSet();

        Assert.Contains(("Admission", "Backlog"), uses);
        Assert.DoesNotContain(uses, use =>
            string.CompareOrdinal(use.From, use.To) > 0 || use.From.EndsWith(".cs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Serving", "Serverless.Scaling")]
    [InlineData("Scaling", "Serverless.Serving")]
    public void Serving_and_Scaling_do_not_depend_on_each_other(string folder, string other) =>
        Assert.DoesNotContain(Sources(folder), source => source.Text.Contains(other, StringComparison.Ordinal));

    private static IEnumerable<(string File, string Text)> Sources(string folder) =>
        from path in Directory.EnumerateFiles(Path.Combine(Shared, folder), "*.cs", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(Path.Combine(Shared, folder), path).Replace('\\', '/')
        where !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal)
        select (file, File.ReadAllText(path));

    private static string SharedFolder([CallerFilePath] string file = "") => Path.GetFullPath("../../../shared", file);

    [GeneratedRegex(@"Serverless\.Serving\.([A-Z]\w+)[;.]")]
    private static partial Regex Folder();
}
