using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Serverless.Serving;

/// <summary>
/// The metrics of this process, under the meter <c>Serverless</c>. Names and units are a contract: alerts and workbooks
/// read them.
/// </summary>
public sealed class ServingMetrics : IDisposable
{
    public const string MeterName = "Serverless";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100],
    };

    private static readonly InstrumentAdvice<int> Sizes =
        new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };

    private readonly Meter _meter = new(MeterName);
    private readonly Gauge<double> _headAge;
    private readonly Gauge<long> _active;
    private readonly Counter<long> _jobs;
    private readonly Counter<long> _waits;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _computeTime;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _cacheHits;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _deadCallbacks;
    private readonly Counter<long> _postponedCallbacks;
    private readonly Gauge<double> _purgeLateness;

    public ServingMetrics()
    {
        _headAge = _meter.CreateGauge<double>(
            "serving.backlog.head_age", "s", "Age of the oldest message that waits or is in hand.");
        _active = _meter.CreateGauge<long>("serving.backlog.active", "{message}", "Messages that wait or are in hand.");
        _jobs = _meter.CreateCounter<long>("serving.jobs", "{job}", "Jobs that ended.");
        _waits = _meter.CreateCounter<long>(
            "serving.job.waits", "{job}", "Interactive jobs that ended, by whether they met their wait objective.");
        _queueTime = _meter.CreateHistogram(
            "serving.job.queue_time",
            "s", "Time from the submit of a job until an instance started it.", advice: Seconds);
        _computeTime = _meter.CreateHistogram(
            "serving.job.compute_time", "s", "Duration of a job's run.", advice: Seconds);
        _batchSize = _meter.CreateHistogram(
            "serving.batch.size", "{job}", "Jobs in the batch of a job's run.", advice: Sizes);
        _cacheHits = _meter.CreateCounter<long>(
            "serving.cache.hits", "{job}", "Jobs that reused an earlier or a shared result.");
        _refusals = _meter.CreateCounter<long>("serving.refusals", "{request}", "Submits that were refused.");
        _deadCallbacks = _meter.CreateCounter<long>(
            "serving.callbacks.dead", "{message}", "Webhook messages that were dead-lettered.");
        _postponedCallbacks = _meter.CreateCounter<long>(
            "serving.callbacks.postponed", "{message}", "Webhooks that found no room in their receiver's share.");
        _purgeLateness = _meter.CreateGauge<double>(
            "serving.purge.lateness", "s", "How long the oldest job that a purge found was kept past its time.");
    }

    public Meter Meter => _meter;

    public void HeadAge(Lane lane, TimeSpan age) => _headAge.Record(age.TotalSeconds, NameOf(lane));

    public void Active(Lane lane, long messages) => _active.Record(messages, NameOf(lane));

    public void Ended(Job job, Outcome outcome)
    {
        var model = new KeyValuePair<string, object?>("model", job.Model);
        _jobs.Add(1, new TagList
        {
            model,
            { "status", outcome.Status.Wire },
            { "degraded", outcome.AnsweredBy is not null },
        });
        if (outcome.Cached)
        {
            _cacheHits.Add(1, model);
        }

        if (outcome.Timing is not { } timing)
        {
            return;
        }

        _queueTime.Record(timing.QueueMs / 1000, model, NameOf(job.Lane));
        if (timing.BatchSize == 0)
        {
            return;
        }

        _computeTime.Record(timing.ComputeMs / 1000, model);
        _batchSize.Record(timing.BatchSize, model);
    }

    /// <param name="job">A job that ended.</param>
    /// <param name="isInTime">Whether it waited no longer than its objective.</param>
    public void Waited(Job job, bool isInTime) => _waits.Add(
        1, new KeyValuePair<string, object?>("model", job.Model), new KeyValuePair<string, object?>("met", isInTime));

    /// <param name="code">The problem's stable code.</param>
    public void Refused(string code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <param name="became">
    /// What happened to the webhook: <c>retried</c>, <c>given-up</c>, <c>known</c> or <c>stray</c>.
    /// </param>
    public void CallbackDied(string became) =>
        _deadCallbacks.Add(1, new KeyValuePair<string, object?>("became", became));

    public void CallbackPostponed() => _postponedCallbacks.Add(1);

    public void Purged(TimeSpan lateness) => _purgeLateness.Record(lateness.TotalSeconds);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> NameOf(Lane lane) => new("lane", lane.Wire);
}
