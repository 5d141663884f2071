using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>The content of <c>models/{name}/model.json</c>.</summary>
/// <remarks>
/// Members with a default have a setter, because generated JSON code sets an absent <c>init</c> member to its type's
/// default.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ModelManifest
{
    /// <summary>The name of the model, the same as its folder.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    /// <summary>Maximum number of items in a run, and in a job.</summary>
    public int MaxBatch { get; set; } = 1;

    /// <summary>
    /// Whether jobs share runs. If omitted, they do if trial runs show that each job gets the same results as in its
    /// own run. True: always, at the author's risk. False: never.
    /// </summary>
    public bool? ShareRuns { get; init; }

    /// <summary>
    /// The objective for the waiting time of a job, in seconds. Omitted: the setting <c>Scaling:WaitObjective</c>.
    /// </summary>
    public double? WaitObjectiveSeconds { get; init; }

    /// <summary>Seconds for which a job stays readable after its deadline.</summary>
    public int RetentionSeconds { get; set; } = 86_400;

    /// <summary>Maximum duration of a run, in seconds. A longer run is stopped and its job fails.</summary>
    public int RunTimeoutSeconds { get; set; } = 60;

    /// <summary>
    /// Maximum number of runs of this model at the same time on one instance. Null: all threads of the instance while
    /// no other model waits for one.
    /// </summary>
    public int? MaxConcurrentRuns { get; init; }

    /// <summary>Maximum size of the outputs of one job, in bytes.</summary>
    public int MaxOutputBytes { get; set; } = 16 << 20;

    /// <summary>
    /// Whether outputs may contain NaN and infinity, which are <c>null</c> in JSON and unchanged in binary. False: such
    /// a job fails.
    /// </summary>
    public bool AllowNonFinite { get; set; }

    /// <summary>
    /// Memory limit of a version in megabytes, for its files, weights and runs together. The version counts with this
    /// value when models share an instance. It is refused if it needs more to load, and a run that needs more fails.
    /// Omitted: the instance's setting applies.
    /// </summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary>
    /// How to get the model's file if the repository does not contain it. Without the file the model is not served.
    /// </summary>
    public string? Fetch { get; init; }

    /// <summary>The model that may run jobs instead during a burst.</summary>
    public string? Fallback { get; init; }

    /// <summary>Whether results are reused for equal inputs. Omitted: every job runs.</summary>
    public CachePolicy? Cache { get; init; }

    /// <summary>The versions that are served. Omitted: all of them.</summary>
    public VersionPolicy? Versions { get; init; }

    /// <summary>SHA-256 (hexadecimal) of the model files, by version. A file with another hash is not served.</summary>
    public IReadOnlyDictionary<string, string>? Sha256 { get; init; }

    /// <summary>
    /// Shapes of zeros on which the network must run before the version is ready. Omitted: one item, if its size is
    /// known.
    /// </summary>
    public IReadOnlyList<WarmUpTensor>? WarmUp { get; init; }

    /// <summary>The network's own inputs and outputs, if they differ from those of the model.</summary>
    public ModelGraph? Graph { get; init; }

    /// <summary>Steps that convert the model's inputs to the network's inputs.</summary>
    public IReadOnlyList<StepSpec>? Before { get; init; }

    /// <summary>Steps that convert the network's outputs to the model's outputs.</summary>
    public IReadOnlyList<StepSpec>? After { get; init; }

    [JsonIgnore]
    public IReadOnlyList<TensorSpec> GraphInputs => Graph?.Inputs ?? Inputs;

    [JsonIgnore]
    public IReadOnlyList<TensorSpec> GraphOutputs => Graph?.Outputs ?? Outputs;

    public TensorSpec? GraphInput(string name) => Find(GraphInputs, name);

    /// <summary>The item axis of a tensor of the network; 0 if the manifest does not declare the tensor.</summary>
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
/// Selects the newest <see cref="Latest"/> versions, the <see cref="Named"/> ones, and the canary. A policy with only a
/// canary selects all.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record VersionPolicy
{
    public int Latest { get; init; }

    public IReadOnlyList<string>? Named { get; init; }

    public Canary? Canary { get; init; }

    /// <param name="version">An existing version.</param>
    /// <param name="age">The number of newer stable versions.</param>
    internal bool Serves(string version, int age) =>
        version == Canary?.Version
            || age < Latest || Named?.Contains(version) == true || this is { Latest: 0, Named: null };
}

/// <summary>A tensor of zeros for the warm-up run.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WarmUpTensor
{
    public required string Name { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }
}

/// <summary>
/// An input or output. Dimensions of −1 are free. Dimension <see cref="BatchAxis"/> counts items; if it is −1, all
/// items of a run share the tensor (a sampling rate, for example), and only jobs with the same value share a run.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TensorSpec
{
    public required string Name { get; init; }

    public required Datatype Datatype { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }

    public int BatchAxis { get; init; }

    /// <summary>Whether a dimension counts items, so a job can have several.</summary>
    [JsonIgnore]
    public bool HasItems => BatchAxis >= 0 && BatchAxis < Shape.Count && Shape[BatchAxis] < 0;

    /// <summary>Minimum value of an element, if there is one.</summary>
    public double? Min { get; init; }

    /// <summary>Maximum value of an element, if there is one.</summary>
    public double? Max { get; init; }

    /// <summary>The meaning of each index of the last dimension.</summary>
    public IReadOnlyList<string>? Labels { get; init; }
}
