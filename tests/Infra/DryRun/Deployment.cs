using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>
/// Executes a compiled template. Resource Manager deploys in parallel whatever no <c>dependsOn</c> orders
/// (learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency), so the order of everything else is
/// drawn by lot.
/// </summary>
internal sealed class Deployment
{
    private readonly Arm _arm;
    private readonly ArmScope _scope;
    private readonly Random _lot;
    private readonly JsonObject _template;
    private readonly Evaluator _evaluator;
    private readonly Dictionary<string, JsonObject> _resources;
    private readonly Dictionary<string, JsonNode> _modules = [];

    public Deployment(Arm arm, ArmScope scope, JsonObject template, JsonObject parameters, Random lot)
    {
        (_arm, _scope, _lot, _template) = (arm, scope, lot, template);
        _evaluator = new Evaluator(new Surroundings(scope, Reference, Keys), template, parameters);
        _resources = template["resources"]!.AsObject().ToDictionary(one => one.Key, one => one.Value!.AsObject());
    }

    /// <returns>The outputs: an object of a <c>value</c> for each name.</returns>
    public JsonObject Run()
    {
        var waiting = _resources.Where(one => one.Value["existing"] is null).Select(one => one.Key).ToHashSet();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(symbol => !Needs(symbol).Any(waiting.Contains)).Order(StringComparer.Ordinal);
            string[] choices = [.. ready];
            var next = choices.Length > 0
                ? choices[_lot.Next(choices.Length)]
                : throw new ArmRefusedException($"A circle: {string.Join(", ", waiting)}");
            Deploy(next, _resources[next]);
            waiting.Remove(next);
        }

        var outputs = _template["outputs"]?.AsObject() ?? [];
        return new JsonObject(outputs.Select(one => KeyValuePair.Create(
            one.Key, (JsonNode?)new JsonObject { ["value"] = _evaluator.Value(one.Value!["value"])?.DeepClone() })));
    }

    private IEnumerable<string> Needs(string symbol) => (_resources[symbol]["dependsOn"]?.AsArray() ?? [])
        .Select(needed => needed!.ToString().Split('[', StringSplitOptions.RemoveEmptyEntries)[0])
        .Select(name => name.StartsWith("format('", StringComparison.Ordinal) ? name[8..] : name);

    private void Deploy(string symbol, JsonObject resource)
    {
        if (resource["copy"] is { } copy)
        {
            JsonNode?[] all = [.. _evaluator.Loop(copy, () => DeployOne(resource))];
            _modules[symbol] = new JsonArray(all);
        }
        else if (DeployOne(resource) is { } outputs)
        {
            _modules[symbol] = outputs;
        }
    }

    private JsonObject? DeployOne(JsonObject resource)
    {
        if (resource["condition"] is { } condition && !(bool)_evaluator.Value(condition)!)
        {
            return null;
        }

        if (resource["type"]!.ToString() == "Microsoft.Resources/deployments")
        {
            return new JsonObject { ["outputs"] = Nested(resource) };
        }

        var body = _evaluator.Value(new JsonObject(resource
            .Where(one => one.Key is not ("dependsOn" or "condition" or "copy" or "scope"))
            .Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))))!.AsObject();
        _arm.Put(IdOf(resource), body);
        return null;
    }

    private JsonObject Nested(JsonObject module)
    {
        var properties = module["properties"]!;
        var group = _evaluator.Value(module["resourceGroup"])?.ToString();
        var parameters = (properties["parameters"]?.AsObject() ?? []).Select(one => KeyValuePair.Create(
            one.Key, _evaluator.Value(one.Value)!["value"]?.DeepClone()));
        var scope = group is null ? _scope : _scope.Group(group);
        return new Deployment(_arm, scope, properties["template"]!.AsObject(), new JsonObject(parameters), _lot).Run();
    }

    private string IdOf(JsonObject resource)
    {
        var (type, name) = (resource["type"]!.ToString(), _evaluator.Value(resource["name"])!.ToString());
        var scope = _evaluator.Value(resource["scope"])?.ToString() ?? _scope.Id;
        var root = scope.StartsWith('/') ? scope : $"{_scope.Id}/providers/{scope}";
        return type == "Microsoft.Resources/resourceGroups"
            ? _scope.Group(name).Id
            : ArmScope.Below(root, type, name.Split('/'));
    }

    private JsonNode Reference(string symbol, bool isFull)
    {
        if (_modules.TryGetValue(symbol, out var module))
        {
            return module;
        }

        var known = _resources.TryGetValue(symbol, out var resource);
        if (known && resource!["type"]!.ToString() == "Microsoft.Resources/deployments")
        {
            throw new ArmRefusedException($"The output of {symbol} is read before it is deployed.");
        }

        var found = _arm.Get(known ? IdOf(resource!) : symbol);
        return isFull ? found : found["properties"]!;
    }

    private JsonObject Keys(string symbol)
    {
        _arm.Get(_resources.TryGetValue(symbol, out var account) ? IdOf(account) : symbol);
        return new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["value"] = "k" }) };
    }
}

/// <summary>What Resource Manager answers to a request that it refuses.</summary>
internal sealed class ArmRefusedException(string message) : Exception(message);
