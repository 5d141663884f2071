using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>Creates model folders that a test can change.</summary>
internal static class ModelCopies
{
    /// <summary>Creates a folder with one model and a changed manifest.</summary>
    public static string Of(string model, Action<JsonNode> change)
    {
        var folder = Directory.CreateTempSubdirectory("serverless-models-").FullName;
        var (from, to) = (Path.Combine(LocalProcess.Models, model), Path.Combine(folder, model));
        Directory.CreateDirectory(Path.Combine(to, "1"));
        File.Copy(Path.Combine(from, "1/model.onnx"), Path.Combine(to, "1/model.onnx"));
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(from, "model.json")))!;
        change(manifest);
        File.WriteAllText(Path.Combine(to, "model.json"), manifest.ToJsonString());
        return folder;
    }
}
