using System.Globalization;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Tests.Inference;

namespace Serverless.Benchmarks.Stories;

/// <summary>A network that keeps one core busy for as long as its input requests.</summary>
internal sealed class TimedModel
{
    public const string Name = "timed";

    private const long TrialSteps = 200_000;

    private readonly byte[] _network = new OnnxFile()
        .Input("x", TensorElementType.Int64, OnnxFile.Batch)
        .Node("Cast", ["x"], ["state"], OnnxFile.Int("to", (int)TensorElementType.Float))
        .Loop("state", "y", TensorElementType.Float, steps: "x")
        .Output("y", TensorElementType.Float, OnnxFile.Batch).ToArray();

    private double _stepsPerSecond;

    /// <summary>Adds the model to a folder, and measures how many steps it takes in a second.</summary>
    public static TimedModel AddTo(string models)
    {
        var model = new TimedModel();
        Directory.CreateDirectory(Path.Combine(models, Name, "1"));
        File.WriteAllBytes(Path.Combine(models, Name, "1/model.onnx"), model._network);
        File.WriteAllText(Path.Combine(models, Name, "model.json"), $$"""
            {
              "name": "{{Name}}",
              "inputs": [{ "name": "x", "datatype": "INT64", "shape": [-1] }],
              "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1] }],
              "runTimeoutSeconds": 600
            }
            """);
        model._stepsPerSecond = model.Measure();
        return model;
    }

    /// <summary>The body of a job that takes about this long on a core of its own.</summary>
    public byte[] Body(double seconds) => Encoding.UTF8.GetBytes(
        $$"""{"inputs":[{"name":"x","shape":[1],"datatype":"INT64","data":[{{Steps(seconds)}}]}]}""");

    private string Steps(double seconds) =>
        Math.Max(1, seconds * _stepsPerSecond).ToString("0", CultureInfo.InvariantCulture);

    private double Measure()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(_network, options);
        Run(session, TrialSteps / 10);
        var began = TimeProvider.System.GetTimestamp();
        Run(session, TrialSteps);
        return TrialSteps / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static void Run(InferenceSession session, long steps)
    {
        using var input = OrtValue.CreateTensorValueFromMemory([steps], [1]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [input], ["y"]);
    }
}
