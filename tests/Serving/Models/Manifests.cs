namespace Serverless.Serving.Tests.Models;

/// <summary>A manifest that is sound, for tests to spoil.</summary>
internal static class Manifests
{
    public const string Good = """
        {
          "name": "echo",
          "inputs": [{ "name": "x", "datatype": "FP32", "shape": [-1, 2] }],
          "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1, 2] }],
          "maxBatch": 8
        }
        """;
}
