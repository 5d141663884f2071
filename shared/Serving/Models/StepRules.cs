namespace Serverless.Serving.Models;

/// <summary>What the steps of a manifest must keep to.</summary>
internal static class StepRules
{
    private const int MaxSide = 4_096;

    public static IEnumerable<string> Broken(ModelManifest manifest) =>
        Chain("before", manifest.Before, manifest.Inputs, manifest.GraphInputs)
            .Concat(Chain("after", manifest.After, manifest.GraphOutputs, manifest.Outputs));

    /// <summary>Each step takes what is there by then, and the chain ends with all that is wanted.</summary>
    private static IEnumerable<string> Chain(string member, IReadOnlyList<StepSpec>? steps, IReadOnlyList<TensorSpec> from, IReadOnlyList<TensorSpec> to)
    {
        var known = from.Select(t => t.Name).ToHashSet();
        for (var i = 0; steps is not null && i < steps.Count; i++)
        {
            var step = steps[i];
            if (!known.Contains(step.From))
                yield return $"{member}[{i}].from is '{step.From}'; known there: {string.Join(", ", known)}.";
            if (step is ImageStepSpec image && Sizes(image) is { } broken)
                yield return $"{member}[{i}].{broken}";

            known.Add(step.To);
            if (step is CtcStepSpec ctc)
                known.Add(ctc.Score);
        }

        foreach (var missing in to.Select(t => t.Name).Except(known))
            yield return $"{member} makes no '{missing}'; name a step that does.";
    }

    private static string? Sizes(ImageStepSpec image)
    {
        if (image.Height is < 1 or > MaxSide)
            return $"height is {image.Height}; it must be 1 to {MaxSide}.";
        if (image.Widths.Count == 0 || image.Widths.Any(w => w is < 1 or > MaxSide) || !image.Widths.SequenceEqual(image.Widths.Order()))
            return $"widths is [{string.Join(", ", image.Widths)}]; it must be ascending, each 1 to {MaxSide}.";

        return image.Scale is 0 or float.NaN ? "scale is 0; it must be another number." : null;
    }
}
