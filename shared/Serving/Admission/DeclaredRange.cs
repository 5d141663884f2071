using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Serverless.Serving.Models;

namespace Serverless.Serving.Admission;

/// <summary>Checks the elements of a tensor against the bounds that its manifest declares.</summary>
internal static class DeclaredRange
{
    /// <returns>The first element outside the bounds and its index. Null if there is none, or if no bounds are
    /// declared.</returns>
    public static (int Index, string Value)? FirstOutside(Tensor tensor, TensorSpec spec)
    {
        if (spec is { Min: null, Max: null })
        {
            return null;
        }

        return tensor.Datatype switch
        {
            Datatype.UInt8 => FirstInteger<byte>(tensor, spec),
            Datatype.UInt16 => FirstInteger<ushort>(tensor, spec),
            Datatype.UInt32 => FirstInteger<uint>(tensor, spec),
            Datatype.UInt64 => FirstInteger<ulong>(tensor, spec),
            Datatype.Int8 => FirstInteger<sbyte>(tensor, spec),
            Datatype.Int16 => FirstInteger<short>(tensor, spec),
            Datatype.Int32 => FirstInteger<int>(tensor, spec),
            Datatype.Int64 => FirstInteger<long>(tensor, spec),
            Datatype.Fp16 => FirstFloat<Half>(tensor, spec),
            Datatype.Fp32 => FirstFloat<float>(tensor, spec),
            Datatype.Fp64 => FirstFloat<double>(tensor, spec),
            _ => null,
        };
    }

    public static string Rule(TensorSpec spec) => spec switch
    {
        { Min: { } min, Max: { } max } => string.Create(CultureInfo.InvariantCulture, $"must be from {min} to {max}"),
        { Min: { } min } => string.Create(CultureInfo.InvariantCulture, $"must be at least {min}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"must be at most {spec.Max}"),
    };

    /// <summary>Compares 128-bit integers, because a double cannot represent the 64-bit limits exactly.</summary>
    private static (int, string)? FirstInteger<T>(Tensor tensor, TensorSpec spec)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var (lowest, highest) = (Int128.CreateChecked(T.MinValue), Int128.CreateChecked(T.MaxValue));
        var least = spec.Min is { } min ? Int128.CreateSaturating(Math.Ceiling(min)) : lowest;
        var most = spec.Max is { } max ? Int128.CreateSaturating(Math.Floor(max)) : highest;
        return least > highest || most < lowest || least > most
            ? First<T>(tensor, T.MaxValue, T.MinValue)
            : First(tensor, T.CreateSaturating(least), T.CreateSaturating(most));
    }

    /// <summary>
    /// Rounds the bounds to the datatype, because an element such as 0.1 is rounded too. Infinity is always outside.
    /// </summary>
    private static (int, string)? FirstFloat<T>(Tensor tensor, TensorSpec spec)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> =>
        First(
            tensor,
            T.Max(T.CreateSaturating(spec.Min ?? double.NegativeInfinity), T.MinValue),
            T.Min(T.CreateSaturating(spec.Max ?? double.PositiveInfinity), T.MaxValue));

    private static (int, string)? First<T>(Tensor tensor, T least, T most)
        where T : unmanaged, INumber<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(tensor.Data.Span);
        if (values.IsEmpty || (TensorPrimitives.Min(values) >= least && TensorPrimitives.Max(values) <= most))
        {
            return null;
        }

        for (var i = 0; i < values.Length; i++)
        {
            // NaN is outside too: it compares false.
            if (!(values[i] >= least && values[i] <= most))
            {
                return (i, values[i].ToString(null, CultureInfo.InvariantCulture));
            }
        }

        return null;
    }
}
