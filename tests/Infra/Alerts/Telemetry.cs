namespace Serverless.Infra.Tests.Alerts;

/// <summary>
/// What a deployment sends in six hours, minute by minute, in the form of the tables: a healthy one under load, which a
/// test makes sick from a minute on.
/// </summary>
internal sealed class Telemetry
{
    public static readonly DateTimeOffset Start = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset End = Start.AddHours(6);

    private readonly List<(string Table, Row Row)> _rows = [];
    private readonly List<Sample> _samples = [];

    public IEnumerable<Row> Table(string name) => _rows.Where(one => one.Table == name).Select(one => one.Row);

    public IEnumerable<Sample> Samples(string metric) => _samples.Where(sample => sample.Metric == metric);

    /// <summary>
    /// 20 jobs a second on four workers: waits of 0.4 s and one burst of two minutes in the hour, single failures, bad
    /// requests, one dead letter that is processed at once, and long bulk waits.
    /// </summary>
    public static Telemetry Healthy()
    {
        var all = new Telemetry();
        for (var minute = 0; minute < 360; minute++)
        {
            var isBurst = minute % 60 is 10 or 11;
            for (var worker = 0; worker < 4; worker++)
            {
                var (instance, waits) = ($"w{worker}", isBurst ? 3_000 : 120);
                all.Metric(
                    minute, "worker-t", instance, "serving.job.queue_time", waits, 300, ("lane", "interactive"));
                all.Metric(minute, "bulk-t", instance, "serving.job.queue_time", 9_000, 30, ("lane", "bulk"));
                all.Metric(minute, "worker-t", $"w{worker}", "serving.jobs", 329, 329, ("status", "succeeded"));
                all.Metric(minute, "worker-t", $"w{worker}", "serving.jobs", 1, 1, ("status", "failed"));
            }

            all.Metric(minute, "gateway-t", "g0", "serving.refusals", 200, 200, ("code", "invalid-request"));
            all.Metric(
                minute, "gateway-t", "g0", "serving.refusals", isBurst ? 8 : 0, 1, ("code", "queue-unavailable"));
            all.Metric(minute, "detector-t", "d0", "serving.backlog.head_age", 600, 1, ("lane", "interactive"));
            all.Metric(minute, "callbacks-t", "c0", "serving.callbacks.dead", 1, 1, ("became", "retried"));
            var lateness = minute % 60 == 3 ? 4_000 : 40;
            all.Metric(minute, "callbacks-t", "c0", "serving.purge.lateness", lateness, 1, ("", ""));
            all.Run(minute, "callbacks-t", "PurgeJobs", success: minute % 60 != 3);
            all.Run(minute, "gateway-t", "SubmitJob", success: false, count: 200);
            all.Platform(minute, "DeadletteredMessages", isBurst ? 3 : 0);
            all.Platform(minute, "ThrottledRequests", isBurst ? 10 : 0);
            all.Platform(minute, "Transactions", isBurst ? 10 : 0, "ServerBusyError");
            all.Platform(minute, "Transactions", 10_000, "Success");
            all.Platform(minute, "HealthCheckStatus", minute % 60 == 20 ? 50 : 100);
        }

        return all;
    }

    public void Metric(
        int minute, string app, string instance, string name, double sum, double count,
        (string Key, string Value) property) => Add(
        "AppMetrics", minute, app, ("AppRoleInstance", instance), ("Name", name), ("Sum", sum), ("ItemCount", count),
        ($"Properties.{property.Key}", property.Value));

    public void Run(int minute, string app, string function, bool success, double count = 1) =>
        Add("AppRequests", minute, app, ("Name", function), ("Success", success), ("ItemCount", count));

    public void Add(string table, int minute, string app, params (string, object?)[] columns) => _rows.Add((
        table, Row.Of([("TimeGenerated", Start.AddMinutes(minute)), ("AppRoleName", app), .. columns])));

    public void Platform(int minute, string metric, double value, string dimension = "") =>
        _samples.Add(new Sample(Start.AddMinutes(minute), metric, value, dimension));

    /// <summary>Removes what an app or a function would have sent from a minute on.</summary>
    public void Silence(string column, string value, int minute) => _rows.RemoveAll(
        one => (string?)one.Row[column] == value && one.Row.At >= Start.AddMinutes(minute));

    /// <summary>Removes the samples of a metric from a minute on.</summary>
    public void Silence(string metric, int minute) =>
        _samples.RemoveAll(sample => sample.Metric == metric && sample.At >= Start.AddMinutes(minute));
}

internal sealed record Sample(DateTimeOffset At, string Metric, double Value, string Dimension);
