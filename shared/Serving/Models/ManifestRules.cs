using System.Text.RegularExpressions;

namespace Serverless.Serving.Models;

/// <summary>
/// The rules for manifests. Each violation is reported as one sentence: the member, its value, and the allowed
/// values.
/// </summary>
public static partial class ManifestRules
{
    private const int MaxMaxBatch = 4_096;
    private const int MaxMaxConcurrentRuns = 256;
    private const int MaxMemoryMegabytes = 1 << 20;
    private const int MaxRank = 8;
    private const int MaxRunTimeoutSeconds = 3_600;
    private const int MaxRetentionSeconds = 30 * 86_400;

    /// <summary>
    /// Maximum number of tensors and of steps. Each is compared with the others at every reading of the folder.
    /// </summary>
    private const int MaxList = 1_000;

    /// <summary>The format of a model's name, in words.</summary>
    public const string NameRule = "1 to 64 lowercase letters, digits, hyphens, dots or underscores";

    public static bool IsName(string text) => NamePattern().IsMatch(text);

    public static IEnumerable<string> Violations(ModelManifest manifest, string folder) =>
        TooLong(manifest).ToList() is { Count: > 0 } tooLong ? tooLong : Members(manifest, folder);

    private static IEnumerable<string> TooLong(ModelManifest manifest)
    {
        (string Member, int? Count)[] lists =
        [
            ("inputs", manifest.Inputs.Count),
                ("outputs", manifest.Outputs.Count), ("graph.inputs", manifest.Graph?.Inputs.Count),
            ("graph.outputs", manifest.Graph?.Outputs.Count),
            ("before", manifest.Before?.Count), ("after", manifest.After?.Count),
            ("warmUp", manifest.WarmUp?.Count),
        ];
        return lists.Where(list => list.Count > MaxList)
            .Select(list => $"{list.Member} has {list.Count} entries; the maximum is {MaxList}.");
    }

    private static IEnumerable<string> Members(ModelManifest manifest, string folder)
    {
        if (manifest.Name != folder)
        {
            yield return $"name is '{manifest.Name}'; it must be the name of its folder, '{folder}'.";
        }

        if (!IsName(manifest.Name))
        {
            yield return $"name is '{manifest.Name}'; it must be {NameRule}.";
        }

        if (manifest.MaxBatch is < 1 or > MaxMaxBatch)
        {
            yield return $"maxBatch is {manifest.MaxBatch}; it must be 1 to {MaxMaxBatch}.";
        }

        if (manifest.WaitObjectiveSeconds is { } objective and not (> 0 and <= 86_400))
        {
            yield return $"waitObjectiveSeconds is {objective}; it must be above 0 and at most "
                + "86400.";
        }

        if (manifest.RetentionSeconds is < 1 or > MaxRetentionSeconds)
        {
            yield return $"retentionSeconds is {manifest.RetentionSeconds}; it must be 1 to {MaxRetentionSeconds}.";
        }

        if (manifest.RunTimeoutSeconds is < 1 or > MaxRunTimeoutSeconds)
        {
            yield return $"runTimeoutSeconds is {manifest.RunTimeoutSeconds}; it must be 1 to {MaxRunTimeoutSeconds}.";
        }

        if (manifest.MaxConcurrentRuns is < 1 or > MaxMaxConcurrentRuns)
        {
            yield return $"maxConcurrentRuns is {manifest.MaxConcurrentRuns}; it must be 1 to {MaxMaxConcurrentRuns}.";
        }

        if (manifest.MemoryMegabytes is < 1 or > MaxMemoryMegabytes)
        {
            yield return $"memoryMegabytes is {manifest.MemoryMegabytes}; it must be 1 to {MaxMemoryMegabytes}.";
        }

        if (manifest.MaxOutputBytes < 1)
        {
            yield return $"maxOutputBytes is {manifest.MaxOutputBytes}; it must be at least 1.";
        }

        if (manifest.Versions is { Latest: < 1, Named: not { Count: > 0 }, Canary: null } or { Latest: < 0 })
        {
            yield return "versions selects no version; set latest (at least 1) or named.";
        }

        if (manifest.Versions?.Canary is { Percent: not (>= 0 and <= 100) } canary)
        {
            yield return $"versions.canary.percent is {canary.Percent}; it must be 0 to 100.";
        }

        foreach (var tensor in manifest.WarmUp ?? [])
        {
            if (manifest.GraphInput(tensor.Name)?.Shape.Count != tensor.Shape.Count || tensor.Shape.Any(d => d < 1))
            {
                yield return $"warmUp has '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}]; it must be an "
                    + "input of the network with the same number of dimensions, each at least 1.";
            }
        }

        if (manifest.MaxBatch > 1 && (NoneHasItems(manifest.Inputs) || NoneHasItems(manifest.GraphInputs)))
        {
            yield return $"maxBatch is {manifest.MaxBatch} and no input counts items; it must be 1, or an input must "
                + "have a batchAxis whose dimension is -1.";
        }

        foreach (var (version, hash) in manifest.Sha256 ?? new Dictionary<string, string>())
        {
            if (!HashPattern().IsMatch(hash))
            {
                yield return $"sha256.{version} is '{hash}'; it must be 64 hexadecimal digits.";
            }
        }

        if (manifest.Fallback == manifest.Name)
        {
            yield return $"fallback is '{manifest.Fallback}', the model itself; name another model or omit it.";
        }

        var tensors = Tensors("inputs", manifest.Inputs, manifest.MaxBatch)
            .Concat(Tensors("outputs", manifest.Outputs, manifest.MaxBatch));
        if (manifest.Graph is { } graph)
        {
            tensors = tensors.Concat(Tensors("graph.inputs", graph.Inputs, manifest.MaxBatch))
                .Concat(Tensors("graph.outputs", graph.Outputs, manifest.MaxBatch));
        }

        foreach (var violation in tensors
            .Concat(StepRules.Violations(manifest)).Concat(manifest.Cache?.Violations() ?? []))
        {
            yield return violation;
        }
    }

    private static bool NoneHasItems(IReadOnlyList<TensorSpec> inputs) =>
        inputs.Count > 0 && !inputs.Any(input => input.HasItems);

    private static IEnumerable<string> Tensors(string member, IReadOnlyList<TensorSpec> specs, int maxBatch)
    {
        if (specs.Count == 0)
        {
            yield return $"{member} is empty; name at least one tensor.";
        }

        foreach (var twice in specs.GroupBy(s => s.Name).Where(g => g.Count() > 1))
        {
            yield return $"{member} contains '{twice.Key}' {twice.Count()} times; names must be unique.";
        }

        for (var i = 0; i < specs.Count; i++)
        {
            foreach (var violation in Tensor(specs[i], maxBatch))
            {
                yield return $"{member}[{i}].{violation}";
            }
        }
    }

    private static IEnumerable<string> Tensor(TensorSpec spec, int maxBatch)
    {
        var shape = $"[{string.Join(", ", spec.Shape)}]";
        if (string.IsNullOrWhiteSpace(spec.Name))
        {
            yield return $"name is '{spec.Name}'; it must be the name of a tensor of the model.";
        }

        if (spec.Shape.Count > MaxRank || spec.Shape.Any(d => d is < -1 or 0))
        {
            yield return $"shape is {shape}; it must have at most {MaxRank} dimensions, each at least 1, or -1 if it "
                + "is free.";
        }
        else if (spec.BatchAxis < -1 || spec.BatchAxis >= Math.Max(spec.Shape.Count, 1))
        {
            yield return $"shape is {shape} with batchAxis {spec.BatchAxis}; it must be the index of a dimension, or "
                + "-1 if none counts items.";
        }
        else if (maxBatch > 1 && spec.BatchAxis != -1 && !spec.HasItems)
        {
            yield return $"shape is {shape} with batchAxis {spec.BatchAxis}; with maxBatch {maxBatch} that dimension "
                + "must be -1, or batchAxis must be -1 if all items share the tensor.";
        }

        if (spec.Min > spec.Max)
        {
            yield return $"min is {spec.Min}, which is greater than max, {spec.Max}.";
        }

        if (spec.Datatype is Datatype.Bool or Datatype.Bytes && (spec.Min ?? spec.Max) is { } bound)
        {
            yield return $"min or max is {bound}; {spec.Datatype.Wire} has no numeric range.";
        }

        if (spec.Labels is { } labels && spec.Shape is [.., > 0 and var width] && labels.Count != width)
        {
            yield return $"labels has {labels.Count} entries; the last dimension has {width}.";
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[0-9A-Fa-f]{64}\z")]
    private static partial Regex HashPattern();
}
