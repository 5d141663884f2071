namespace Serverless.AzureHost.Tests.Machine;

/// <summary>A copy of a built app, to break on purpose.</summary>
internal sealed class PackageCopy : IDisposable
{
    public PackageCopy(AzureApp app)
    {
        foreach (var file in Directory.EnumerateFiles(app.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(app.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("azure-package-").FullName;

    public void Delete(string file) => File.Delete(Path.Combine(Folder, file));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
