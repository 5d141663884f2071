using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests;

/// <summary>docs/architecture.md walks three paths by files that exist.</summary>
public sealed partial class ArchitectureDocumentTests
{
    private static readonly string Document = Repository.Read("docs", "architecture.md");

    public static TheoryData<string> Files =>
        [.. FileName().Matches(Document).Select(match => match.Groups[1].Value).Distinct()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_that_it_names_exists(string file) => Assert.NotEmpty(Repository.Read(file.Split('/')));

    [Fact]
    public void The_document_describes_three_paths_by_their_files()
    {
        var walks = Document.Split("\n## ")[1..];

        Assert.Equal(3, walks.Length);
        Assert.All(walks, walk => Assert.True(FileName().Count(walk) >= 4, walk));
    }

    [GeneratedRegex(@"`([\w./]+\.cs)`")]
    private static partial Regex FileName();
}
