using System.Globalization;
using System.Text;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>
/// What inputs must have in common to share a run: everything except the number of items. Two jobs of a model version
/// with equal <see cref="Key"/>s can be joined; a null key matches no other.
/// </summary>
public readonly record struct BatchShape(string? Key, int Items)
{
    /// <summary>A tensor without an item axis is part of the key, so it must be small.</summary>
    private const int MaxSharedBytes = 256;

    /// <summary>The shape of a job that cannot share a run.</summary>
    internal static readonly BatchShape Alone = new(null, 1);

    public static BatchShape Of(IReadOnlyList<Tensor> inputs, ModelManifest manifest)
    {
        if (manifest.MaxBatch == 1 || inputs.Count == 0)
        {
            return Alone;
        }

        var key = new StringBuilder();
        var items = -1;
        foreach (var input in inputs)
        {
            if (manifest.GraphInput(input.Name) is not { } spec || spec.BatchAxis >= input.Shape.Count)
            {
                return Alone;
            }

            if (spec.BatchAxis < 0)
            {
                if (input.Data.Length > MaxSharedBytes)
                {
                    return Alone;
                }

                key.Append(input.Name).Append('=').Append(Convert.ToHexString(input.Data.Span)).Append(';');
                continue;
            }

            if (input.Datatype == Datatype.Bytes && spec.BatchAxis != 0)
            {
                return Alone;
            }

            if (items >= 0 && items != input.Shape[spec.BatchAxis])
            {
                return Alone;
            }

            items = input.Shape[spec.BatchAxis];
            key.Append(input.Name).Append(':').Append(input.Datatype);
            for (var d = 0; d < input.Shape.Count; d++)
            {
                key.Append(',').Append(CultureInfo.InvariantCulture, $"{(d == spec.BatchAxis ? -1 : input.Shape[d])}");
            }

            key.Append(';');
        }

        return items < 0 ? Alone : new BatchShape(key.ToString(), items);
    }
}
