using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Inference;
using Serverless.Serving.Tests.Inference.Memory;
using static Serverless.Serving.Tests.Inference.TestModel;

namespace Serverless.Serving.Tests.Inference;

public sealed partial class OnnxSessionTests
{
    [Fact]
    public void Strings_beyond_the_manifests_limit_for_each_job_are_not_copied()
    {
        using var model = Identity(Datatype.Bytes, TensorElementType.String);
        model.Manifest.MaxOutputBytes = 10;
        using var session = model.Load();
        var input = Tensors.Strings("x", [1, 2], "one", "two");

        var fault = Assert.Throws<RunFaultException>(() => session.Run([input], jobs: 1, CancellationToken.None));

        Assert.Equal(JobErrors.OutputTooLarge, fault.Error.Code);
        using var outputs = session.Run([input], jobs: 2, CancellationToken.None);
        Assert.Equal(["one", "two"], Tensors.ToStrings(outputs.Tensors[0]));
    }

    [Fact]
    public async Task A_run_that_never_ends_is_stopped()
    {
        var onnx = new OnnxFile()
            .Input("x", TensorElementType.Float, -1)
            .EndlessLoop("x", "y", TensorElementType.Float)
            .Output("y", TensorElementType.Float, -1);
        using var model = new TestModel(onnx.ToArray(), [Spec("x", Datatype.Fp32, -1)], [Spec("y", Datatype.Fp32, -1)]);
        using var session = model.Load();
        using var stop = new CancellationTokenSource();

        var run = Task.Run(
            () => session.Run([Tensors.Floats("x", [1], [1])], stop.Token), TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void A_shape_that_needs_too_much_memory_is_a_fault_and_the_session_continues()
    {
        using var model = MemoryModels.Repeater();
        using var session = model.Load();

        var fault = Assert.Throws<RunFaultException>(
            () => session.Run(MemoryModels.Repeat(times: 1L << 44), CancellationToken.None));

        Assert.Equal(JobErrors.InputRejected, fault.Error.Code);
        using var outputs = session.Run(MemoryModels.Repeat(times: 2), CancellationToken.None);
        Assert.Equal([1f, 1f], Tensors.ToFloats(outputs.Tensors[0]));
    }
}
