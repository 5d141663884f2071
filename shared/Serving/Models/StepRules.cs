namespace Serverless.Serving.Models;

/// <summary>What the steps of a manifest must keep to.</summary>
internal static class StepRules
{
    private const int MaxSide = 4_096;

    public static IEnumerable<string> Broken(ModelManifest manifest) =>
        Chain("before", manifest.Before, manifest.Inputs, manifest.GraphInputs)
            .Concat(Chain("after", manifest.After, manifest.GraphOutputs, manifest.Outputs));

    /// <summary>
    /// Each step takes a tensor that is known there, of its datatype, and the chain makes every tensor that is needed.
    /// </summary>
    private static IEnumerable<string> Chain(
        string member, IReadOnlyList<StepSpec>? steps, IReadOnlyList<TensorSpec> from, IReadOnlyList<TensorSpec> to)
    {
        var known = from.DistinctBy(tensor => tensor.Name)
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Datatype);
        for (var i = 0; steps is not null && i < steps.Count; i++)
        {
            var step = steps[i];
            var takes = step is ImageStepSpec ? Datatype.Bytes : Datatype.Fp32;
            if (!known.TryGetValue(step.From, out var datatype))
            {
                yield return $"{member}[{i}].from is '{step.From}'; known there: {string.Join(", ", known.Keys)}.";
            }
            else if (datatype != takes)
            {
                yield return $"{member}[{i}].from is '{step.From}', which is {datatype.Wire}; the step takes "
                    + $"{takes.Wire}.";
            }

            if (step is ImageStepSpec image && Sizes(image) is { } broken)
            {
                yield return $"{member}[{i}].{broken}";
            }

            known[step.To] = step is CtcStepSpec or ArgmaxStepSpec ? Datatype.Bytes : Datatype.Fp32;
            if (step is CtcStepSpec ctc)
            {
                known[ctc.Score] = Datatype.Fp32;
            }
        }

        foreach (var tensor in to)
        {
            if (!known.TryGetValue(tensor.Name, out var datatype))
            {
                yield return $"{member} makes no '{tensor.Name}'; name a step that does.";
            }
            else if (datatype != tensor.Datatype)
            {
                yield return $"{member} makes '{tensor.Name}' of {datatype.Wire}; it is declared as "
                    + $"{tensor.Datatype.Wire}.";
            }
        }
    }

    private static string? Sizes(ImageStepSpec image)
    {
        if (image.Height is < 1 or > MaxSide)
        {
            return $"height is {image.Height}; it must be 1 to {MaxSide}.";
        }

        if (image.Widths.Count == 0
            || image.Widths.Any(w => w is < 1 or > MaxSide) || !image.Widths.SequenceEqual(image.Widths.Order()))
        {
            return $"widths is [{string.Join(", ", image.Widths)}]; it must be ascending, each 1 to {MaxSide}.";
        }

        return image.Scale is 0 or float.NaN ? "scale is 0; it must be another number." : null;
    }
}
