using Serverless.Serving.Models;

namespace Serverless.Serving.Admission;

/// <summary>Checks a submission's inputs against the model's manifest.</summary>
internal static class ManifestCheck
{
    public static void Check(IReadOnlyList<Tensor> inputs, ModelManifest manifest, Faults faults)
    {
        foreach (var spec in manifest.Inputs.Where(spec => inputs.All(input => input.Name != spec.Name)))
        {
            faults.Add("inputs", "missing", $"model '{manifest.Name}' requires input '{spec.Name}'");
        }

        var items = new HashSet<int>();
        var seen = new HashSet<string>();
        foreach (var (index, input) in inputs.Index())
        {
            var at = $"inputs[{index}]";
            if (!seen.Add(input.Name))
            {
                faults.Add($"{at}.name", $"'{input.Name}'", "is given twice");
            }
            else if (manifest.Inputs.FirstOrDefault(spec => spec.Name == input.Name) is not { } spec)
            {
                faults.Add($"{at}.name", $"'{input.Name}'", $"is not an input; model '{manifest.Name}' has "
                    + $"{string.Join(", ", manifest.Inputs.Select(s => $"'{s.Name}'"))}");
            }
            else if (CheckTensor(input, spec, at, faults))
            {
                PictureCheck.Check(input, manifest, at, faults);
                if (spec.HasItems)
                {
                    items.Add(input.Shape[spec.BatchAxis]);
                    CheckItems(input, spec, manifest, at, faults);
                }
            }
        }

        if (items.Count > 1)
        {
            faults.Add(
                "inputs", $"batches of {string.Join(" and ", items.Order())}",
                "must all have the same number of items");
        }
    }

    /// <summary>The number of items in inputs that passed the check.</summary>
    public static int ItemsOf(IReadOnlyList<Tensor> inputs, ModelManifest manifest)
    {
        foreach (var spec in manifest.Inputs)
        {
            if (spec.HasItems && inputs.FirstOrDefault(input => input.Name == spec.Name) is { } input)
            {
                return input.Shape[spec.BatchAxis];
            }
        }

        return 1;
    }

    private static bool CheckTensor(Tensor input, TensorSpec spec, string at, Faults faults)
    {
        var rightType = input.Datatype == spec.Datatype;
        if (!rightType)
        {
            faults.Add($"{at}.datatype", $"'{input.Datatype.Wire}'", $"must be {spec.Datatype.Wire}");
        }

        var fits = input.Shape.Count == spec.Shape.Count
            && input.Shape.Zip(spec.Shape).All(pair => pair.Second < 0 || pair.First == pair.Second);
        if (!fits)
        {
            faults.Add(
                $"{at}.shape",
                $"[{string.Join(", ", input.Shape)}]", $"must be [{string.Join(", ", spec.Shape)}], -1 means any size");
        }

        return fits && rightType && InRange(input, spec, at, faults);
    }

    private static void CheckItems(Tensor input, TensorSpec spec, ModelManifest manifest, string at, Faults faults)
    {
        var items = input.Shape[spec.BatchAxis];
        if (items < 1 || items > manifest.MaxBatch)
        {
            faults.Add($"{at}.shape[{spec.BatchAxis}]", $"{items}", $"must be 1 to {manifest.MaxBatch} items");
        }
    }

    private static bool InRange(Tensor input, TensorSpec spec, string at, Faults faults)
    {
        if (DeclaredRange.FirstOutside(input, spec) is not var (index, value))
        {
            return true;
        }

        faults.Add($"{at}.data[{index}]", value, DeclaredRange.Rule(spec));
        return false;
    }
}
