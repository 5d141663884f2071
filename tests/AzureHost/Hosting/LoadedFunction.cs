using System.Text.Json;

namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>A function as its worker describes it.</summary>
internal sealed class LoadedFunction(FunctionMetadata metadata)
{
    private readonly IReadOnlyList<JsonElement> _bindings =
        [.. metadata.RawBindings.Select(binding => JsonSerializer.Deserialize<JsonElement>(binding))];

    public string Id => metadata.FunctionId;

    public string Name => metadata.Name;

    /// <summary>The binding that runs the function.</summary>
    public JsonElement Trigger => TriggerOf(_bindings);

    public static JsonElement TriggerOf(IEnumerable<JsonElement> bindings) =>
        bindings.Single(binding => Type(binding).EndsWith("Trigger", StringComparison.Ordinal));

    public bool IsTriggeredBy(string type) => Type(Trigger) == type;

    /// <summary>A new run of the function.</summary>
    /// <param name="input">What the trigger binds.</param>
    public InvocationRequest Run(TypedData input)
    {
        var parameter = Trigger.GetProperty("name").GetString()!;
        return new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = Id,
            Inputs = { new ParameterBinding { Name = parameter, Data = input } },
            TraceContext = new TraceContext(),
        };
    }

    /// <summary>Asks to load the function. Of a binding the Functions host passes on type and direction.</summary>
    public FunctionLoadRequest LoadRequest()
    {
        var request = new FunctionLoadRequest
        {
            FunctionId = Id,
            Metadata = new FunctionMetadata { Name = Name,
                EntryPoint = metadata.EntryPoint, ScriptFile = metadata.ScriptFile },
        };
        foreach (var binding in _bindings)
        {
            var direction = Enum.Parse<BindingInfo.Types.Direction>(
                binding.GetProperty("direction").GetString()!, ignoreCase: true);
            request.Metadata.Bindings.Add(
                binding.GetProperty("name").GetString()!,
                new BindingInfo { Type = Type(binding), Direction = direction });
        }

        return request;
    }

    private static string Type(JsonElement binding) => binding.GetProperty("type").GetString()!;
}
