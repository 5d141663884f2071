using System.Text.Json.Serialization;

namespace Serverless.Serving.Backlog;

/// <summary>Whether a model, or a version of it, can answer now, and if not, why.</summary>
/// <param name="State">The state in a word.</param>
/// <param name="Because">The reason as a sentence; null if it is ready.</param>
public sealed record ModelStatus(ModelState State, string? Because = null)
{
    public static ModelStatus Ready { get; } = new(ModelState.Ready);

    /// <returns>The answer to a request that asks whether it is ready; null if it is.</returns>
    public Problem? ToProblem(string model, string? version)
    {
        var because = Because ?? "";
        return State switch
        {
            ModelState.Ready => null,
            ModelState.Loading => Problem.ModelNotReady(model, version, "model-loading", because),
            ModelState.Refused => Problem.ModelRefused(model, version, because),
            ModelState.NotLoaded => Problem.ModelNotReady(model, version, "model-not-loaded", because),
            _ => Problem.ModelNotReady(model, version, "no-instance", because),
        };
    }
}

[JsonConverter(typeof(JsonStringEnumConverter<ModelState>))]
public enum ModelState
{
    /// <summary>An instance that takes jobs has it in memory.</summary>
    [JsonStringEnumMemberName("ready")] Ready,

    /// <summary>At least one instance is loading it, and none has it in memory.</summary>
    [JsonStringEnumMemberName("loading")] Loading,

    /// <summary>The instances cannot serve it as it is.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>Instances run, but none has it in memory. The next job loads it.</summary>
    [JsonStringEnumMemberName("not-loaded")] NotLoaded,

    /// <summary>No instance takes jobs.</summary>
    [JsonStringEnumMemberName("no-instance")] NoInstance,
}
