namespace Serverless.Benchmarks.Models;

/// <summary>The clone of the repository that this program was built from.</summary>
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

    /// <summary>Returns the output folder of a project for the configuration and framework of this program.</summary>
    public static string Output(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Folder(project), "bin", output.Parent!.Name, output.Name);
    }
}
