using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>What <c>models/{name}/model.json</c> says of a model.</summary>
/// <remarks>What has a default is settable: generated JSON code gives an absent <c>init</c> member its type's zero
/// instead.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ModelManifest
{
    /// <summary>The name of the model, the same as its folder.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    /// <summary>Most items that share one run, and most items in one job.</summary>
    public int MaxBatch { get; set; } = 1;

    /// <summary>
    /// Whether jobs share runs. If it is left out, they do if trial runs show that each job has the same answers as in
    /// a run of its own. True: always, at the author's risk. False: never.
    /// </summary>
    public bool? ShareRuns { get; init; }

    /// <summary>Seconds that a job may wait before the objective is missed.</summary>
    public double WaitObjectiveSeconds { get; set; } = 5;

    /// <summary>Seconds that a finished job stays readable.</summary>
    public int RetentionSeconds { get; set; } = 86_400;

    /// <summary>Seconds that a run may take before it is stopped and the job failed.</summary>
    public int RunTimeoutSeconds { get; set; } = 60;

    /// <summary>Most bytes that the outputs of one job may have.</summary>
    public int MaxOutputBytes { get; set; } = 16 << 20;

    /// <summary>
    /// Whether outputs may contain NaN and infinity, which JSON says as <c>null</c> and bytes as they are. False: such
    /// a job fails.
    /// </summary>
    public bool AllowNonFinite { get; set; }

    /// <summary>
    /// Megabytes that a version may take in memory, its files, weights and runs together: it counts for so many when
    /// models share an instance, is refused where it takes more to open, and a run that asks for more fails. None: the
    /// host's setting bounds it.
    /// </summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary>
    /// How to get the model's file where the repository does not hold it; without the file the model is not served.
    /// </summary>
    public string? Fetch { get; init; }

    /// <summary>The model that may answer instead under a burst; none: never.</summary>
    public string? Fallback { get; init; }

    /// <summary>Whether the same inputs are answered from an earlier result; none: each job runs.</summary>
    public CachePolicy? Cache { get; init; }

    /// <summary>Which versions are served; none said: all of them.</summary>
    public VersionPolicy? Versions { get; init; }

    /// <summary>SHA-256 (hexadecimal) of the file of each version named; a file that differs is not served.</summary>
    public IReadOnlyDictionary<string, string>? Sha256 { get; init; }

    /// <summary>
    /// Shapes of zeros that the network must run on before the model counts as ready; none said: one item, where its
    /// size can be told.
    /// </summary>
    public IReadOnlyList<WarmUpTensor>? WarmUp { get; init; }

    /// <summary>What the network itself takes and gives; none: the inputs and outputs.</summary>
    public ModelGraph? Graph { get; init; }

    /// <summary>Steps from the inputs to what the network takes.</summary>
    public IReadOnlyList<StepSpec>? Before { get; init; }

    /// <summary>Steps from what the network gives to the outputs.</summary>
    public IReadOnlyList<StepSpec>? After { get; init; }

    [JsonIgnore]
    public IReadOnlyList<TensorSpec> GraphInputs => Graph?.Inputs ?? Inputs;

    [JsonIgnore]
    public IReadOnlyList<TensorSpec> GraphOutputs => Graph?.Outputs ?? Outputs;

    public TensorSpec? GraphInput(string name) => Find(GraphInputs, name);

    /// <summary>The axis that counts items in a tensor of the network; 0 where the manifest does not name it.</summary>
    public int BatchAxisOf(string tensor) => (Find(GraphInputs, tensor) ?? Find(GraphOutputs, tensor))?.BatchAxis ?? 0;

    private static TensorSpec? Find(IReadOnlyList<TensorSpec> specs, string name)
    {
        foreach (var spec in specs)
        {
            if (spec.Name == name)
            {
                return spec;
            }
        }

        return null;
    }
}

/// <summary>
/// The newest <see cref="Latest"/> versions, those that are <see cref="Named"/>, and the one on trial; with a canary
/// alone, all.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record VersionPolicy
{
    public int Latest { get; init; }

    public IReadOnlyList<string>? Named { get; init; }

    public Canary? Canary { get; init; }

    /// <param name="version">A version that is there.</param>
    /// <param name="age">How many stable versions are newer.</param>
    internal bool Serves(string version, int age) =>
        version == Canary?.Version
            || age < Latest || Named?.Contains(version) == true || this is { Latest: 0, Named: null };
}

/// <summary>A tensor of zeros for a network to warm up on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WarmUpTensor
{
    public required string Name { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }
}

/// <summary>
/// An input or output: dimensions of −1 are free; dimension <see cref="BatchAxis"/> counts items. With batchAxis −1 the
/// tensor is one for all items of a run (a sampling rate, say), and only jobs that agree on it share one.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TensorSpec
{
    public required string Name { get; init; }

    public required Datatype Datatype { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }

    public int BatchAxis { get; init; }

    /// <summary>Whether a dimension counts items, so that a caller may send several.</summary>
    [JsonIgnore]
    public bool HasItems => BatchAxis >= 0 && BatchAxis < Shape.Count && Shape[BatchAxis] < 0;

    /// <summary>Least value of an element, where there is one.</summary>
    public double? Min { get; init; }

    /// <summary>Greatest value of an element, where there is one.</summary>
    public double? Max { get; init; }

    /// <summary>What each index of the last dimension means.</summary>
    public IReadOnlyList<string>? Labels { get; init; }
}
