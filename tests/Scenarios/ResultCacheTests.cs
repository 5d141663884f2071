using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>A model whose manifest enables the result cache.</summary>
public sealed class ResultCacheTests
{
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_same_input_returns_the_cached_result_and_is_marked_as_cached()
    {
        var models = ModelCopies.Of(
            "digits-small", manifest => manifest["cache"] = new JsonObject { ["seconds"] = 600 });
        await using var local = await LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", "1", "--max-instances", "1");
        var client = new JobClient(local.Http);
        var digit = Digits.HeldOut[0].ToRequest();

        var first = await client.EndOfAsync(await client.SubmitAsync(digit, "digits-small"));
        var again = await client.EndOfAsync(await client.SubmitAsync(digit, "digits-small"));
        var other = await client.EndOfAsync(await client.SubmitAsync(Digits.HeldOut[1].ToRequest(), "digits-small"));

        Assert.Null(first["cached"]);
        Assert.True(again["cached"]!.GetValue<bool>());
        Assert.Equal(
            (0, 0.0),
            (again["timing"]!["batchSize"]!.GetValue<int>(), again["timing"]!["computeMs"]!.GetValue<double>()));
        Assert.Equal(first["outputs"]!.ToJsonString(), again["outputs"]!.ToJsonString());
        Assert.Null(other["cached"]);
    }
}
