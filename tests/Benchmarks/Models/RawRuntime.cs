using Serverless.Serving;
using Serverless.Serving.Inference;

namespace Serverless.Benchmarks.Models;

/// <summary>Runs a model in plain ONNX Runtime: one session, one thread per core, no queue, and no store.</summary>
internal static class RawRuntime
{
    private static readonly int[] Batches = [1, 2, 4, 8, 16, 32];
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    /// <summary>Returns the items per second with the best batch size.</summary>
    public static (double Rate, int Batch) Best(LoadedModel model, IReadOnlyList<Tensor> item) =>
        Batches.Where(batch => batch <= model.Manifest.MaxBatch)
            .Select(
                batch => (Rate: Rate(model.Session, [.. item.Select(tensor => Repeat(tensor, batch))], batch), batch))
            .MaxBy(best => best.Rate);

    /// <summary>Returns the items per second with this batch size, and the CPU time per item.</summary>
    public static (double Rate, TimeSpan Processor) At(LoadedModel model, IReadOnlyList<Tensor> item, int batch)
    {
        var before = Environment.CpuUsage.TotalTime;
        var rate = Rate(model.Session, [.. item.Select(tensor => Repeat(tensor, batch))], batch);
        return (rate, (Environment.CpuUsage.TotalTime - before) / (rate * Slice.TotalSeconds));
    }

    private static double Rate(IModelSession session, IReadOnlyList<Tensor> inputs, int batch)
    {
        session.Run(inputs, CancellationToken.None).Dispose();
        var started = TimeProvider.System.GetTimestamp();
        var runs = 0;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (TimeProvider.System.GetElapsedTime(started) < Slice)
            {
                session.Run(inputs, CancellationToken.None).Dispose();
                Interlocked.Increment(ref runs);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return runs * batch / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Repeats an item along the first axis.</summary>
    private static Tensor Repeat(Tensor item, int times) => item with
    {
        Shape = [times, .. item.Shape.Skip(1)],
        Data = Enumerable.Repeat(item.Data.ToArray(), times).SelectMany(bytes => bytes).ToArray(),
    };
}
