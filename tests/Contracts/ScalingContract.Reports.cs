using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;
using Serverless.Serving.Models;

namespace Serverless.Contracts;

public abstract partial class ScalingContract
{
    [Fact]
    public async Task The_last_report_of_each_instance_is_read_back_to_the_given_time()
    {
        await Reports.WriteAsync(Report("b", second: 1, inHand: 1), Token);
        await Reports.WriteAsync(Report("a", second: 5, inHand: 2), Token);
        await Reports.WriteAsync(Report("b", second: 6, inHand: 3), Token);
        await Reports.WriteAsync(Report("old", second: 4, inHand: 4), Token);
        Time.Advance(TimeSpan.FromSeconds(7));

        var read = await Reports.ReadAsync(Samples.Noon.AddSeconds(5), Token);

        Assert.Equal(["a 2", "b 3"], read.Select(report => $"{report.Instance} {report.InHand}"));
        Assert.Equal(new ServicePoint(4, 100, 0.25), Assert.Single(read[0].Service));
    }

    [Fact]
    public async Task A_report_of_as_many_models_as_are_named_is_read_back()
    {
        var models = Enumerable.Range(0, ModelWork.MaxNamed + 1).Select(number =>
            new ModelWork($"{new string('m', 62)}{number:00}")
            {
                Jobs = long.MaxValue, Items = long.MaxValue, WorkSeconds = 1.0 / 3, JobsWaiting = 7, ItemsWaiting = 8,
                JobsInHand = 4, ItemsInHand = 5, InHandSeconds = 2.0 / 3, WarmUpSeconds = 0.1 + 0.2,
            }).ToList();
        await Reports.WriteAsync(Report("a", second: 1, inHand: 1) with { Models = models }, Token);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(models, Assert.Single(await Reports.ReadAsync(Samples.Noon, Token)).Models);
    }

    [Fact]
    public void A_report_of_an_earlier_version_has_no_models()
    {
        const string Old = """
            {"instance":"a","measuredAt":"2026-01-01T12:00:00+00:00","concurrency":4,"inHand":1,"service":[]}
            """;

        Assert.Empty(JsonSerializer.Deserialize(Old, ScalingJson.Default.InstanceReport)!.Models);
    }

    [Fact]
    public async Task The_last_model_report_of_each_instance_is_read_back_to_the_given_time()
    {
        await ModelReports.WriteAsync(Models("b", second: 1, "loading"), Token);
        await ModelReports.WriteAsync(Models("a", second: 5, "old"), Token);
        await ModelReports.WriteAsync(Models("b", second: 6, "naïve – “broken”"), Token);
        await ModelReports.WriteAsync(Models("gone", second: 4, "gone"), Token);
        Time.Advance(TimeSpan.FromSeconds(7));

        var read = await ModelReports.ReadAsync(Samples.Noon.AddSeconds(5), Token);

        Assert.Equal(["a", "b"], read.Select(report => report.Instance));
        var version = Assert.Single(read[1].Versions);
        Assert.Equal((VersionState.Refused, "naïve – “broken”"), (version.State, version.Because));
        Assert.Equal(new CacheFigures(1, 2, 3, 4), version.Cache);
        Assert.Equal(new SizeLesson(2, 0.5, 9), Assert.Single(Assert.Single(version.Batches).Sizes));
    }

    [Fact]
    public async Task Reports_are_read_across_midnight()
    {
        Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        await Reports.WriteAsync(Report("before", (int)TimeSpan.FromHours(12).TotalSeconds - 1, 1), Token);
        Time.Advance(TimeSpan.FromSeconds(2));
        await Reports.WriteAsync(Report("after", (int)TimeSpan.FromHours(12).TotalSeconds, 1), Token);

        var read = await Reports.ReadAsync(Time.GetUtcNow().AddSeconds(-10), Token);

        Assert.Equal(["after", "before"], read.Select(report => report.Instance));
    }

    private static InstanceReport Report(string instance, int second, int inHand) => new()
    {
        Instance = instance,
        MeasuredAt = Samples.Noon.AddSeconds(second),
        Concurrency = 4,
        InHand = inHand,
        Service = [new ServicePoint(4, 100, 0.25)],
    };

    private static ModelReport Models(string instance, int second, string because) => new()
    {
        Instance = instance,
        At = Samples.Noon.AddSeconds(second),
        MemoryLimit = 1L << 40,
        Versions =
        [
            new VersionReport
            {
                Model = "digits",
                Version = "1",
                State = VersionState.Refused,
                Because = because,
                Bytes = 1L << 33,
                Batches = [new BatchLesson("digits", "1", "x:Fp32,-1", 2, [new SizeLesson(2, 0.5, 9)])],
                Cache = new CacheFigures(1, 2, 3, 4),
            },
        ],
    };
}
