using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>The compiled template and its parameters. Each combination is compiled once.</summary>
internal sealed class Compiled
{
    private readonly BicepCli _bicep;
    private readonly Dictionary<(string, int, string), string> _built = [];

    public Compiled(BicepCli bicep)
    {
        const string Config = "bicepconfig.json";
        _bicep = bicep;
        // Otherwise the compiler names resources by symbols only in modules that use types.
        bicep.Write(Config, bicep.Read(Config).Insert(
            1, "\n  \"experimentalFeaturesEnabled\": { \"symbolicNameCodegen\": true },"));
    }

    public async Task<(JsonObject Template, JsonObject Values)> ReadAsync(string parameters, int warm, string budget)
    {
        var key = (parameters, warm, budget);
        if (!_built.TryGetValue(key, out var output))
        {
            _bicep.Environment["WORKER_STANDING"] = $"{warm}";
            _bicep.Environment["BUDGET_START"] = budget;
            var run = await _bicep.RunAsync("build-params", "--no-restore", "--stdout", parameters);
            Assert.True(run.ExitCode == 0, run.Errors);
            output = _built[key] = run.Output;
        }

        var built = JsonNode.Parse(output)!;
        var values = JsonNode.Parse(built["parametersJson"]!.ToString())!["parameters"]!.AsObject()
            .Select(one => KeyValuePair.Create(one.Key, one.Value!["value"]?.DeepClone()));
        return (JsonNode.Parse(built["templateJson"]!.ToString())!.AsObject(), new JsonObject(values));
    }
}
