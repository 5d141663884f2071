using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;
using Serverless.Serving.Admission;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Sharing.Networks;

/// <summary>
/// For any network and manifest, each caller gets the result that its job has when it runs alone, or the same failure.
/// RANDOM_JOBS sets the number of jobs, RANDOM_SEED the first network.
/// </summary>
public sealed class RandomNetworksTests
{
    private const int JobsOfANetwork = 40;
    private static readonly int Jobs = Setting("RANDOM_JOBS", 4_000);
    private static readonly HashSet<string> Codes =
        [.. typeof(JobErrors).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public async Task Every_caller_gets_the_result_of_its_own_job()
    {
        var seen = new Dictionary<SharingState, int>();
        var (tried, shared, failed, seed) = (0, 0, 0, Setting("RANDOM_SEED", 1));
        for (; tried < Jobs; seed++)
        {
            var network = new RandomNetwork(seed);
            if (ManifestRules.Violations(network.Manifest, "test").Any())
            {
                continue;
            }

            using var model = new TestModel(network.Onnx.ToArray(), network.Manifest);
            if (Open(model) is not { } loaded)
            {
                continue;
            }

            using (loaded)
            {
                WarmUp.TrySharing(loaded, TimeProvider.System);
                seen[loaded.Sharing.Report.Runs] = seen.GetValueOrDefault(loaded.Sharing.Report.Runs) + 1;
                foreach (var (job, end) in await RunAsync(loaded, network))
                {
                    tried++;
                    shared += end is RunEnd.Succeeded { BatchSize: > 1 } ? 1 : 0;
                    failed += end is RunEnd.Failed ? 1 : 0;
                    if (Difference(loaded, job, end) is { } difference)
                    {
                        Assert.Fail($"RANDOM_SEED={seed}: {difference}\n{network}\n{loaded.Sharing.Report}");
                    }
                }
            }
        }

        var figures = $"{tried} jobs of {seen.Values.Sum()} networks "
            + $"({string.Join(", ", seen.Select(pair => $"{pair.Value} {pair.Key}"))}), {shared} in shared runs, "
            + $"{failed} failed";
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.True(shared > tried / 10, figures);
    }

    private static async Task<IReadOnlyList<(IReadOnlyList<Tensor> Job, RunEnd End)>> RunAsync(
        LoadedModel model, RandomNetwork network)
    {
        var options = Options.Create(new BatchingOptions { FixedSize = network.Manifest.MaxBatch });
        var queue = new RunQueue(new BatchLessons(options), threads: 1);
        var items = Enumerable.Range(0, JobsOfANetwork)
            .Select(_ => new BatchItem { Model = model, Inputs = network.Job() }).ToList();
        foreach (var item in items)
        {
            var faults = new Faults();
            ManifestCheck.Check(item.Inputs, network.Manifest, faults);
            Assert.Empty(faults.Found);
            queue.Add(item, TimeSpan.Zero);
        }

        // Like the batcher, but on this thread, so a seed is reproducible.
        var run = new BatchRun(TimeProvider.System, () => ThreadTime.Spent);
        while (queue.Take(TimeSpan.Zero) is { } next)
        {
            run.Execute(next.Items);
            queue.End(next, TimeSpan.Zero);
        }

        var ends = await Task.WhenAll(items.Select(item => item.End))
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return [.. items.Zip(ends, (item, end) => (item.Inputs, end))];
    }

    private static string? Difference(LoadedModel model, IReadOnlyList<Tensor> job, RunEnd end)
    {
        IReadOnlyList<Tensor> alone;
        try
        {
            using var outputs = model.Session.Run(job, CancellationToken.None);
            alone = [.. outputs.Tensors.Select(output => output with { Data = output.Data.ToArray() })];
        }
        catch (RunFaultException e)
        {
            return IsFailed(end, e.Error.Code) ? null : $"The run alone fails ({e.Message}), and the job ended {end}.";
        }

        if (!model.Manifest.AllowNonFinite && FiniteOutputs.Check(alone) is { } error)
        {
            return IsFailed(end, error.Code) ? null : $"The run alone gives {error.Detail}, and the job ended {end}.";
        }

        return end is RunEnd.Succeeded { Outputs: var given }
            ? alone.Zip(given, OutputComparison.Difference).FirstOrDefault(difference => difference is not null)
            : $"The run alone has an answer, and the job ended {end}.";
    }

    private static bool IsFailed(RunEnd end, string code) =>
        end is RunEnd.Failed { Error.Code: var actual } && actual == code && Codes.Contains(code);

    /// <returns>Null if the runtime or the manifest check refuses it, with a reason.</returns>
    private static LoadedModel? Open(TestModel model)
    {
        try
        {
            return LoadedModel.Open(model.Model, "1", TestModel.Loader);
        }
        catch (RunFaultException e)
        {
            Assert.Equal(JobErrors.ModelUnusable, e.Error.Code);
            return null;
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value : otherwise;
}
