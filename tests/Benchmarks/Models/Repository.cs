namespace Serverless.Benchmarks.Models;

/// <summary>The clone that this program was built from.</summary>
internal static class Repository
{
    public static string Folder(string name)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Serverless.sln")))
        {
            root = Path.GetDirectoryName(root)
                ?? throw new InvalidOperationException("Run this from a clone of the repository.");
        }

        return Path.Combine(root, name);
    }

    /// <summary>
    /// Where a project's build puts its program, in the configuration and for the framework that this one was built
    /// with.
    /// </summary>
    public static string Output(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Folder(project), "bin", output.Parent!.Name, output.Name);
    }
}
