using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>
/// Compares an output of a job that ran alone with the same output from a shared run. Integers, booleans, and strings
/// must be equal bit for bit. Floating-point numbers can differ by a fraction of the tensor's largest value, because
/// kernels add in another order if the batch has another size. For FP32 the tolerance is 1e-4: the largest difference
/// measured in real networks is 1e-5, and quantization to 8 bits by the range of the whole batch makes 2e-3.
/// </summary>
internal static class OutputComparison
{
    private const double Fp16Tolerance = 1.0 / 256;
    private const double Fp32Tolerance = 1e-4;
    private const double Fp64Tolerance = 1e-10;

    /// <returns>The difference, as the end of a sentence. Null if there is none.</returns>
    public static string? Difference(Tensor alone, Tensor shared)
    {
        if (!alone.Shape.SequenceEqual(shared.Shape))
        {
            return $"has shape [{string.Join(", ", shared.Shape)}], but [{string.Join(", ", alone.Shape)}] in a run of "
                + "its own";
        }

        return alone.Datatype switch
        {
            Datatype.Fp16 => Difference<Half>(alone, shared, Fp16Tolerance),
            Datatype.Fp32 => Difference<float>(alone, shared, Fp32Tolerance),
            Datatype.Fp64 => Difference<double>(alone, shared, Fp64Tolerance),
            _ => alone.Data.Span.SequenceEqual(shared.Data.Span) ? null : "is different from that of its own run",
        };
    }

    private static string? Difference<T>(Tensor alone, Tensor shared, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var expected = MemoryMarshal.Cast<byte, T>(alone.Data.Span);
        var actual = MemoryMarshal.Cast<byte, T>(shared.Data.Span);
        var (largest, difference) = (0.0, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            if (T.IsFinite(expected[i]))
            {
                largest = Math.Max(largest, Math.Abs(double.CreateTruncating(expected[i])));
            }

            // Equals also compares NaN with NaN and infinity with infinity.
            if (expected[i].Equals(actual[i]))
            {
                continue;
            }

            var distance = Math.Abs(double.CreateTruncating(expected[i]) - double.CreateTruncating(actual[i]));
            if (!double.IsFinite(distance))
            {
                return "contains NaN or infinity at another place than in a run of its own";
            }

            difference = Math.Max(difference, distance);
        }

        return difference <= tolerance * largest
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"differs from that of its own run by {difference / largest:0.0e0} of the largest value; the tolerance "
                    + $"is {tolerance:0.0e0}");
    }
}
