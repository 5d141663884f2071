namespace Serverless.Serving.Models;

/// <summary>The rules for the steps of a manifest.</summary>
internal static class StepRules
{
    private const int MaxSide = 4_096;

    public static IEnumerable<string> Violations(ModelManifest manifest) =>
        Chain("before", manifest.Before, manifest.Inputs, manifest.GraphInputs)
            .Concat(Chain("after", manifest.After, manifest.GraphOutputs, manifest.Outputs));

    /// <summary>
    /// Each step reads a known tensor of its datatype, and the chain produces every required tensor.
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
                yield return $"{member}[{i}].from is '{step.From}'; known tensors: {string.Join(", ", known.Keys)}.";
            }
            else if (datatype != takes)
            {
                yield return $"{member}[{i}].from is '{step.From}', which is {datatype.Wire}; the step requires "
                    + $"{takes.Wire}.";
            }

            if (step is ImageStepSpec image && Sizes(image) is { } violation)
            {
                yield return $"{member}[{i}].{violation}";
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
                yield return $"{member} does not produce '{tensor.Name}'; add a step that does.";
            }
            else if (datatype != tensor.Datatype)
            {
                yield return $"{member} produces '{tensor.Name}' as {datatype.Wire}; it is declared as "
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
