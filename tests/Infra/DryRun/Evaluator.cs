using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>Evaluates the expressions of one template.</summary>
internal sealed class Evaluator(Surroundings surroundings, JsonObject template, JsonObject parameters)
{
    private readonly Dictionary<string, JsonNode?> _variables = [];
    private readonly Dictionary<string, long> _copies = [];
    private readonly Dictionary<string, JsonNode?> _locals = [];

    /// <summary>Returns the value of a parameter, a variable, or a lambda's variable.</summary>
    public JsonNode? Parameter(string name)
    {
        if (!parameters.ContainsKey(name))
        {
            parameters[name] = Value(template["parameters"]?[name]?["defaultValue"])?.DeepClone();
        }

        return parameters[name];
    }

    public JsonNode? Value(JsonNode? node) => node switch
    {
        JsonObject o => Object(o),
        JsonArray a => new JsonArray([.. a.Select(item => Value(item)?.DeepClone())]),
        JsonValue v when v.TryGetValue(out string? text) => Text(text),
        _ => node,
    };

    /// <summary>Runs a step for each index of a loop.</summary>
    public IEnumerable<T> Loop<T>(JsonNode copy, Func<T> step)
    {
        var count = (long)Value(copy["count"])!;
        var name = copy["name"]!.ToString();
        for (long index = 0; index < count; index++)
        {
            (_copies[name], _copies[""]) = (index, index);
            yield return step();
        }
    }

    private JsonNode? Text(string text) =>
        !text.StartsWith('[') ? JsonValue.Create(text)
        : text.StartsWith("[[", StringComparison.Ordinal) ? JsonValue.Create(text[1..])
        : Run(Expression.Parse(text[1..^1]));

    private JsonObject Object(JsonObject from)
    {
        var to = new JsonObject();
        foreach (var (key, value) in from)
        {
            if (key == "copy" && value is JsonArray copies)
            {
                foreach (var copy in copies)
                {
                    JsonNode?[] items = [.. Loop(copy!, () => Value(copy!["input"])?.DeepClone())];
                    to[copy!["name"]!.ToString()] = new JsonArray(items);
                }
            }
            else
            {
                to[Text(key)!.ToString()] = Value(value)?.DeepClone();
            }
        }

        return to;
    }

    private JsonNode? Run(Expression expression) => expression switch
    {
        Expression.Literal { Value: string text } => JsonValue.Create(text),
        Expression.Literal { Value: long number } => JsonValue.Create(number),
        Expression.Member member => MemberOf(Run(member.Of), Run(member.Name)),
        Expression.Call call => Call(call.Name, call.Arguments),
        _ => throw new NotSupportedException($"{expression}"),
    };

    private static JsonNode? MemberOf(JsonNode? of, JsonNode? name) => of switch
    {
        JsonArray array => array[(int)(long)name!],
        JsonObject o when o.TryGetPropertyValue(name!.ToString(), out var value) => value,
        JsonObject o => o.FirstOrDefault(p => p.Key.Equals(name!.ToString(), StringComparison.OrdinalIgnoreCase)) is
            { Key: not null } found
            ? found.Value
            : throw new ArmRefusedException($"The property '{name}' does not exist in {o.ToJsonString()}"),
        _ => throw new ArmRefusedException($"'{name}' is requested of {of?.ToJsonString() ?? "null"}"),
    };

    private JsonNode? Call(string name, IReadOnlyList<Expression> arguments) => name switch
    {
        "parameters" => Parameter(Word(arguments)),
        "variables" => Variable(Word(arguments)),
        "lambdaVariables" => _locals[Word(arguments)],
        "copyIndex" => JsonValue.Create(_copies[arguments.Count == 0 ? "" : Word(arguments)]),
        "if" => Run((bool)Run(arguments[0])! ? arguments[1] : arguments[2]),
        "and" => JsonValue.Create(arguments.All(argument => (bool)Run(argument)!)),
        "or" => JsonValue.Create(arguments.Any(argument => (bool)Run(argument)!)),
        "coalesce" => arguments.Select(Run).FirstOrDefault(value => value is not null),
        "map" => new JsonArray([.. Items(arguments[0]).Select(item => Apply(arguments[1], item)?.DeepClone())]),
        "filter" => new JsonArray(
            [.. Items(arguments[0]).Where(item => (bool)Apply(arguments[1], item)!).Select(item => item?.DeepClone())]),
        "toObject" => new JsonObject(Items(arguments[0]).Select(item => KeyValuePair.Create(
            Apply(arguments[1], item)!.ToString(),
            (arguments.Count > 2 ? Apply(arguments[2], item) : item)?.DeepClone()))),
        "reference" => surroundings.Reference(Word(arguments), isFull: arguments.Count > 2),
        "listKeys" => surroundings.Keys(Word(arguments)),
        _ when name.Contains('.', StringComparison.Ordinal) => CallOwn(name.Split('.'), arguments),
        _ => Functions.Call(name, [.. arguments.Select(Run)], surroundings),
    };

    private string Word(IReadOnlyList<Expression> arguments) => Run(arguments[0])!.ToString();

    private JsonArray Items(Expression expression) => Run(expression)!.AsArray();

    private JsonNode? Apply(Expression function, JsonNode? item)
    {
        var lambda = (Expression.Call)function;
        var variable = Word(lambda.Arguments);
        _locals.TryGetValue(variable, out var outer);
        _locals[variable] = item;
        var result = Run(lambda.Arguments[^1]);
        _locals[variable] = outer;
        return result;
    }

    private JsonNode? Variable(string name)
    {
        if (_variables.TryGetValue(name, out var known))
        {
            return known;
        }

        var all = template["variables"]!.AsObject();
        if (all.ContainsKey(name))
        {
            return _variables[name] = Value(all[name]);
        }

        var copy = all["copy"]!.AsArray().Single(copy => copy!["name"]!.ToString() == name)!;
        JsonNode?[] items = [.. Loop(copy, () => Value(copy["input"])?.DeepClone())];
        return _variables[name] = new JsonArray(items);
    }

    private JsonNode? CallOwn(string[] name, IReadOnlyList<Expression> arguments)
    {
        var function = template["functions"]!.AsArray()
            .Single(space => space!["namespace"]!.ToString() == name[0])!["members"]![name[1]]!;
        var given = new JsonObject();
        foreach (var (parameter, argument) in function["parameters"]!.AsArray().Zip(arguments))
        {
            given[parameter!["name"]!.ToString()] = Run(argument)?.DeepClone();
        }

        return new Evaluator(surroundings, template, given).Value(function["output"]!["value"]);
    }
}

/// <summary>What an expression may ask of its deployment.</summary>
internal sealed record Surroundings(
    ArmScope Scope, Func<string, bool, JsonNode> ReadReference, Func<string, JsonNode> Keys)
{
    public JsonNode Reference(string symbol, bool isFull) => ReadReference(symbol, isFull);
}
