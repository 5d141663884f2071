using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

/// <summary>
/// A verdict inside a record is flat in JSON, so records of earlier versions are read and written unchanged.
/// </summary>
public sealed class FlatVerdictTests
{
    private const string Decided = """
        {
          "at": "2026-01-01T00:00:24+00:00",
          "changes": ["13 to 8 warm instances: recent jobs would have waited too long with fewer than 8 instances."],
          "state": "cooling",
          "late": false,
          "warmInstances": 8,
          "needed": 9,
          "span": {"low": 8, "high": 8},
          "burst": {"state": "cooling", "ageSeconds": 1, "steepness": 6.478151927641019},
          "concurrency": 4,
          "warmInstancesBefore": 13,
          "concurrencyBefore": 4,
          "degradation": {"on": true, "ageSeconds": 2, "waitSeconds": 6.5, "because": "7 messages on 1 warm instance would wait 6.5 s."},
          "degradedBefore": false,
          "reason": "Arrivals of late would have waited too long with fewer than 8 instances.",
          "dryRun": false,
          "effect": {"status": "applied"},
          "inputs": {"at": "2026-01-01T00:00:24+00:00", "arrivalsUntil": "2026-01-01T00:00:24+00:00", "arrivalsPerSecond": [30], "models": [{"model": "digits", "jobs": 30, "bulkJobs": 0, "items": 30, "workPerItem": 0.25, "workPerSecond": 7.5, "jobsWaiting": 0, "itemsWaiting": 0, "jobsInHand": 0, "work": 0, "waitSeconds": 5}], "active": 0, "headAgeSeconds": 0, "inHand": 0, "running": 0, "serviceSeconds": 1, "workPerSecond": [7.5], "work": 0, "workPerJob": 0.25, "grain": 0.25, "waitSeconds": 5, "concurrency": 4, "startUpSeconds": 30, "wanted": 13, "live": 13, "starting": 0, "draining": 0, "faults": []},
          "settings": {"floor": 1, "cap": 20, "waitSeconds": 5, "startUpSeconds": 30, "serviceSeconds": 1, "concurrency": 4, "maxConcurrency": 8, "rememberSeconds": 360, "staleSeconds": 60, "caution": 0.5, "mostChangePerMinute": 100, "dryRun": false},
          "memory": "E38XAGRoXL44",
          "rail": "at most 5 instances change in a minute"
        }
        """;

    private const string Now = """
        {
          "at": "2026-01-01T00:00:25+00:00",
          "state": "cooling",
          "burst": {"state": "cooling", "ageSeconds": 2, "steepness": 6.478151927641019},
          "late": false,
          "warmInstances": 8,
          "needed": 9,
          "span": {"low": 8, "high": 8},
          "concurrency": 4,
          "degradation": {"on": false, "ageSeconds": 0, "waitSeconds": 0},
          "reason": "Arrivals of late would have waited too long with fewer than 8 instances.",
          "dryRun": false,
          "inputs": {"at": "2026-01-01T00:00:25+00:00", "arrivalsUntil": "2026-01-01T00:00:25+00:00", "arrivalsPerSecond": [30], "models": [{"model": "digits", "jobs": 30, "bulkJobs": 0, "items": 30, "workPerItem": 0.25, "workPerSecond": 7.5, "jobsWaiting": 0, "itemsWaiting": 0, "jobsInHand": 0, "work": 0, "waitSeconds": 5}], "active": 0, "headAgeSeconds": 0, "inHand": 0, "running": 0, "serviceSeconds": 1, "workPerSecond": [7.5], "work": 0, "workPerJob": 0.25, "grain": 0.25, "waitSeconds": 5, "concurrency": 4, "startUpSeconds": 30, "wanted": 8, "live": 8, "starting": 0, "draining": 0, "faults": []},
          "attainment": [{"model": "digits", "waitSeconds": 5, "fiveMinutes": {"jobs": 30, "inTime": 29}, "hour": {"jobs": 40, "inTime": 39}}]
        }
        """;

    [Fact]
    public void A_decision_is_read_and_written_flat()
    {
        var decision = Through(Decided, ScalingJson.Default.Decision);

        Assert.Equal(
            new Verdict
            {
                Burst = new Burst { State = BurstState.Cooling, AgeSeconds = 1, Steepness = 6.478151927641019 },
                WarmInstances = 8,
                Needed = 9,
                Span = new Span(8, 8),
                Concurrency = 4,
                Degradation = new Degradation(true, 2, 6.5, "7 messages on 1 warm instance would wait 6.5 s."),
                Reason = "Arrivals of late would have waited too long with fewer than 8 instances.",
                Rail = "at most 5 instances change in a minute",
            },
            decision.Verdict);
        Assert.Equal((13, 13, 20), (decision.WarmInstancesBefore, decision.Inputs.Wanted, decision.Settings.Cap));
    }

    [Fact]
    public void The_current_state_is_read_and_written_flat()
    {
        var status = Through(Now, ScalingJson.Default.BurstStatus);

        Assert.Equal(
            (BurstState.Cooling, 8, 8), (status.Verdict.State, status.Verdict.WarmInstances, status.Inputs.Live));
    }

    [Fact]
    public void The_decisions_of_a_page_are_read_and_written_flat()
    {
        var page = Through(
            $$"""{"decisions": [{{Decided}}, {{Decided}}], "after": "7"}""", ScalingJson.Default.LedgerPage);

        Assert.Equal([8, 8], page.Decisions.Select(decision => decision.Verdict.WarmInstances));
    }

    [Theory]
    [InlineData("warmInstances")]
    [InlineData("concurrency")]
    [InlineData("reason")]
    [InlineData("inputs")]
    public void A_row_without_a_member_is_refused(string member)
    {
        var row = JsonNode.Parse(Decided)!.AsObject();
        row.Remove(member);

        var fault = Assert.Throws<JsonException>(() => row.Deserialize(ScalingJson.Default.Decision));
        Assert.Contains(member, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    public void A_value_that_is_not_an_object_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ScalingJson.Default.Decision));

    private static T Through<T>(string json, JsonTypeInfo<T> contract)
    {
        var read = JsonSerializer.Deserialize(json, contract)!;
        var written = JsonSerializer.SerializeToNode(read, contract);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), written), written!.ToJsonString());
        Assert.DoesNotContain(@"\u002B", JsonSerializer.Serialize(read, contract), StringComparison.Ordinal);
        return read;
    }
}
