namespace Serverless.Serving.Tests;

/// <summary>A folder that is deleted after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("serving-").FullName;

    public string Write(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A model with these versions, whose files are not read.</summary>
    public void WriteModel(string name, string manifest, params string[] versions)
    {
        Write($"{name}/model.json", manifest);
        foreach (var version in versions)
        {
            Write($"{name}/{version}/model.onnx", "bytes");
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
