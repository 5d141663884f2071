using System.Diagnostics.Metrics;

namespace Serverless.Serving.Tests;

public sealed class ServingMetricsTests : IDisposable
{
    private readonly ServingMetrics _metrics = new();
    private readonly MeterListener _listener = new();
    private readonly List<string> _heard = [];
    private readonly Job _job = new()
    {
        Id = JobId.Parse("job"),
        Model = "digits",
        Version = "1",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Deadline = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch,
        Fingerprint = "f",
    };

    public ServingMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _metrics.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Hear);
        _listener.SetMeasurementEventCallback<int>(Hear);
        _listener.SetMeasurementEventCallback<double>(Hear);
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void The_end_of_a_job_records_its_status_times_and_batch_size()
    {
        _metrics.Ended(_job, Outcome() with { Timing = new Timing(1500, 0, 0, 20, 8) });

        Assert.Equal(
            [
                "serving.jobs 1 {job}: model=digits status=succeeded degraded=False",
                "serving.job.queue_time 1.5 s: model=digits lane=interactive",
                "serving.job.compute_time 0.02 s: model=digits",
                "serving.batch.size 8 {job}: model=digits",
            ],
            _heard);
    }

    [Fact]
    public void A_job_is_counted_by_whether_it_met_its_wait_objective()
    {
        _metrics.Waited(_job, isInTime: true);

        Assert.Equal(["serving.job.waits 1 {job}: model=digits met=True"], _heard);
    }

    [Fact]
    public void A_job_without_its_own_run_counts_as_a_cache_hit_and_not_as_a_run()
    {
        _metrics.Ended(_job, Outcome() with { Timing = new Timing(2, 0, 0, 0, 0), Cached = true });

        Assert.Equal(["serving.jobs", "serving.cache.hits", "serving.job.queue_time"], _heard.Select(
            line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_job_that_a_fallback_ran_is_degraded()
    {
        _metrics.Ended(_job, Outcome() with { AnsweredBy = new ModelVersion("digits-small", "1") });

        Assert.Equal(["serving.jobs 1 {job}: model=digits status=succeeded degraded=True"], _heard);
    }

    [Fact]
    public void The_backlog_refusals_and_dead_callbacks_are_recorded()
    {
        _metrics.HeadAge(Lane.Interactive, TimeSpan.FromSeconds(2.5));
        _metrics.Active(Lane.Bulk, 7);
        _metrics.Refused("invalid-request");
        _metrics.CallbackDied("given-up");

        Assert.Equal(
            [
                "serving.backlog.head_age 2.5 s: lane=interactive",
                "serving.backlog.active 7 {message}: lane=bulk",
                "serving.refusals 1 {request}: code=invalid-request",
                "serving.callbacks.dead 1 {message}: became=given-up",
            ],
            _heard);
    }

    [Fact]
    public void Every_instrument_is_documented_once()
    {
        var docs = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "metrics.md"));
        var names = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) =>
            names.AddRange(instrument.Meter == _metrics.Meter ? [instrument.Name] : []) };
        listener.Start();

        Assert.NotEmpty(names);
        Assert.All(names, name =>
            Assert.Single(docs.Split('\n'), line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal)));
        Assert.Equal(
            names.Count, docs.Split('\n').Count(line => line.StartsWith("| `serving.", StringComparison.Ordinal)));
    }

    private static Outcome Outcome() => new() { Status = JobStatus.Succeeded, FinishedAt = DateTimeOffset.UnixEpoch };

    private void Hear<T>(
        Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var pairs = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        _heard.Add(FormattableString.Invariant($"{instrument.Name} {value} {instrument.Unit}: {pairs}"));
    }
}
