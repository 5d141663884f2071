using Serverless.Scaling.Arrivals;
using Serverless.Serving.Inference.Work;
using Serverless.Worker;

namespace Serverless.Functions.Tests.Worker;

public sealed class WorkReportTests
{
    [Fact]
    public void The_warm_up_run_is_the_first_estimate_before_and_after_the_first_job()
    {
        WorkTotals[] measured = [new("busy") { Jobs = 2, Items = 5, WorkSeconds = 10, JobsWaiting = 1 }];

        var report = WorkReport.Of(measured, WarmUps("busy", "idle"), threads: 4);

        Assert.Equal(
            [
                new ModelWork("busy") { Jobs = 2, Items = 5, WorkSeconds = 10, JobsWaiting = 1, WarmUpSeconds = 0.5 },
                new ModelWork("idle") { WarmUpSeconds = 0.5 },
            ],
            report);
    }

    [Fact]
    public void Models_without_jobs_are_left_out_beyond_the_limit()
    {
        var idle = Enumerable.Range(0, 100).Select(number => $"m{number:000}").ToArray();

        var report = WorkReport.Of([new("busy"), new(ModelWork.OtherModels)], WarmUps(idle), threads: 4);

        Assert.Equal(
            ["busy", ModelWork.OtherModels, .. idle.Take(ModelWork.MaxNamed - 2)], report.Select(work => work.Model));
    }

    private static Dictionary<string, TimeSpan> WarmUps(params string[] models) =>
        models.ToDictionary(model => model, _ => TimeSpan.FromSeconds(2));
}
