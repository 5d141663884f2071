namespace Serverless.Serving.Tests.Models;

/// <summary>A valid manifest that tests modify.</summary>
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
