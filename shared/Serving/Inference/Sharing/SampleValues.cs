using System.Numerics;
using System.Runtime.InteropServices;
using Serverless.Serving.Inference.Steps;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>
/// The values of one input of a made-up job. They are random, but each job's range is different, because quantization
/// by the range of a whole batch would otherwise not show. They are within the bounds that the manifest declares.
/// </summary>
/// <param name="input">The input.</param>
/// <param name="job">The number of the job, from 0. The first element of job 0 differs from that of the others, so that
/// jobs in reverse order differ.</param>
/// <param name="variant">The number of the set of jobs.</param>
internal sealed class SampleValues(TensorSpec input, int job, int variant)
{
    public const int Jobs = 3;
    public const int Variants = 4;

    /// <summary>
    /// Integers from 0 to 7 in every other variant, else 0 and 1: nearly every network accepts these as a token, class,
    /// or index.
    /// </summary>
    private const int WideRange = 7;

    private readonly Random _random = new((variant * Jobs) + job);

    public Tensor Fill(int[] shape, int count) => input.Datatype switch
    {
        Datatype.Bytes => StepTensors.Of(input.Name, [.. Enumerable.Repeat(new[] { (byte)('0' + job) }, count)], shape),
        Datatype.Bool => Of(shape, [.. Integers(0, 1, count).Select(value => (byte)value)]),
        Datatype.UInt8 => Of(shape, Integers<byte>(count)),
        Datatype.UInt16 => Of(shape, Integers<ushort>(count)),
        Datatype.UInt32 => Of(shape, Integers<uint>(count)),
        Datatype.UInt64 => Of(shape, Integers<ulong>(count)),
        Datatype.Int8 => Of(shape, Integers<sbyte>(count)),
        Datatype.Int16 => Of(shape, Integers<short>(count)),
        Datatype.Int32 => Of(shape, Integers<int>(count)),
        Datatype.Int64 => Of(shape, Integers<long>(count)),
        Datatype.Fp16 => Of(shape, Floats<Half>(count)),
        Datatype.Fp32 => Of(shape, Floats<float>(count)),
        _ => Of(shape, Floats<double>(count)),
    };

    private T[] Integers<T>(int count)
        where T : INumber<T>
    {
        var min = Math.Ceiling(input.Min ?? Math.Min(0, input.Max ?? 0));
        var max = Math.Floor(input.Max ?? min + (variant % 2 == 0 ? WideRange : 1));
        return [.. Integers(min, max, count).Select(T.CreateSaturating)];
    }

    /// <summary>
    /// Job 0 has the lower third of the range, job 1 the maximum everywhere, and job 2 the whole range.
    /// </summary>
    private IEnumerable<double> Integers(double min, double max, int count)
    {
        var high = job == 0 ? min + Math.Ceiling((max - min) / Jobs) : max;
        for (var i = 0; i < count; i++)
        {
            var low = i == 0 && job > 0 ? Math.Min(min + 1, max) : min;
            yield return job == 1 ? max
                : i == 0 && job == 0 ? min
                : Math.Min(low + Math.Floor(_random.NextDouble() * (high - low + 1)), high);
        }
    }

    /// <summary>
    /// A third of the range, two thirds, or all of it, around its center. The default range is -1 to 1.
    /// </summary>
    private T[] Floats<T>(int count)
        where T : INumber<T>
    {
        var min = input.Min ?? (input.Max - 2) ?? -1;
        var half = ((input.Max ?? min + 2) - min) / 2;
        var reach = half * (job + 1) / Jobs;
        return [.. Enumerable.Range(0, count).Select(i => T.CreateSaturating(min + half + (reach * Share(i))))];
    }

    /// <summary>From -1 to 1. The first element of job 0 is below -0.5, and that of the others above 0.5.</summary>
    private double Share(int i) =>
        i > 0 ? (2 * _random.NextDouble()) - 1
        : job == 0 ? -1 + (0.5 * _random.NextDouble())
        : 0.5 + (0.5 * _random.NextDouble());

    private Tensor Of<T>(int[] shape, T[] values)
        where T : unmanaged =>
        new() { Name = input.Name, Datatype = input.Datatype, Shape = shape, Data = MemoryMarshal
            .AsBytes(values.AsSpan()).ToArray() };
}
