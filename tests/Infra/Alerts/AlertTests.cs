namespace Serverless.Infra.Tests.Alerts;

/// <summary>Each alert fires in its incident and stays silent in six healthy busy hours.</summary>
public sealed class AlertTests(Deployments deployments)
{
    private const int Incident = 200;

    private static readonly Dictionary<string, Action<Telemetry, int>> Incidents = new()
    {
        ["jobs-wait-too-long"] = (all, minute) =>
            all.Metric(minute, "worker-t", "w0", "serving.job.queue_time", 90_000, 300, ("lane", "interactive")),
        ["jobs-fail"] = (all, minute) =>
            all.Metric(minute, "worker-t", "w0", "serving.jobs", 200, 200, ("status", "failed")),
        ["requests-refused"] = (all, minute) =>
            all.Metric(minute, "gateway-t", "g0", "serving.refusals", 60, 60, ("code", "queue-unavailable")),
        ["functions-fail"] = (all, minute) =>
            all.Run(minute, "callbacks-t", "DeliverCallback", success: false, count: 5),
        ["webhooks-given-up"] = (all, minute) =>
            all.Metric(minute, "callbacks-t", "c0", "serving.callbacks.dead", 1, 1, ("became", "given-up")),
        ["workers-at-the-limit"] = (all, minute) =>
        {
            for (var worker = 0; worker < 16; worker++)
            {
                all.Metric(minute, "worker-t", $"w{worker}", "serving.job.queue_time", 1, 1, ("lane", "interactive"));
            }
        },
        ["logs-capped"] = (all, minute) => all.Add(
            "_LogOperation", minute, "", ("Category", "Ingestion"), ("Detail", "OverQuota: data collection stopped")),
        ["purge-late"] = (all, minute) =>
            all.Metric(minute, "callbacks-t", "c0", "serving.purge.lateness", 7_200, 1, ("", "")),
        ["purge-silent"] = (all, minute) => all.Silence("Name", "serving.purge.lateness", minute),
        ["detector-silent"] = (all, minute) => all.Silence("AppRoleName", "detector-t", minute),
        ["dead-letters-stay"] = (all, minute) => Replace(all, "DeadletteredMessages", minute, 1),
        ["queue-throttled"] = (all, minute) => all.Platform(minute, "ThrottledRequests", 50),
        ["tables-throttled"] = (all, minute) => all.Platform(minute, "Transactions", 50, "ServerBusyError"),
        ["gateway-unhealthy"] = (all, minute) => Replace(all, "HealthCheckStatus", minute, 0),
    };

    public static TheoryData<string> Alerts => [.. Incidents.Keys];

    [Fact]
    public void Every_alert_has_an_incident() => Assert.Equal(
        Incidents.Keys.Order(StringComparer.Ordinal),
        Rule.Of(deployments.Alerts).Select(rule => rule.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_incident_fires_its_alert(string alert)
    {
        var sick = Telemetry.Healthy();
        for (var minute = Incident; minute < 260; minute++)
        {
            Incidents[alert](sick, minute);
        }

        Assert.True(Find(alert).Fires(sick, Telemetry.Start.AddMinutes(Incident), Telemetry.Start.AddMinutes(260)));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Healthy_busy_hours_do_not_fire_it(string alert)
    {
        var healthy = Telemetry.Healthy();

        Assert.False(Find(alert).Fires(healthy, Telemetry.Start.AddMinutes(60), Telemetry.End.AddMinutes(-1)));
    }

    [Fact]
    public void An_app_that_was_never_deployed_fires_nothing()
    {
        var empty = new Telemetry();

        Assert.DoesNotContain(Rule.Of(deployments.Alerts), rule => rule.Fires(empty, Telemetry.Start, Telemetry.End));
    }

    [Fact]
    public void The_earlier_alert_on_the_oldest_message_fired_on_every_long_job()
    {
        const string Earlier = "AppMetrics | where Name == \"serving.backlog.head_age\" | summarize Age = max(Sum) by "
            + "bin(TimeGenerated, 1m) | where Age > 5";

        var rows = Kql.Run(Earlier, Telemetry.Healthy().Table, Telemetry.Start.AddHours(1));

        Assert.True(rows.Count >= 5);
    }

    [Fact]
    public void Every_alert_has_a_remedy_in_the_runbook()
    {
        var runbook = Repository.Read("docs", "operations.md");

        Assert.All(Incidents.Keys, alert => Assert.Contains($"`{alert}`", runbook, StringComparison.Ordinal));
    }

    private Rule Find(string alert) => Rule.Of(deployments.Alerts).Single(rule => rule.Name == alert);

    private static void Replace(Telemetry all, string metric, int minute, double value)
    {
        all.Silence(metric, minute);
        all.Platform(minute, metric, value);
    }
}
