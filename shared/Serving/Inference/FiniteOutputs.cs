using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Serverless.Serving.Inference;

/// <summary>
/// NaN and infinity are not valid results unless the manifest allows them, because JSON has no number for either.
/// </summary>
public static class FiniteOutputs
{
    /// <returns>Null if every number is finite.</returns>
    public static JobError? Check(IReadOnlyList<Tensor> outputs)
    {
        foreach (var output in outputs)
        {
            var finite = output.Datatype switch
            {
                Datatype.Fp16 => AllFinite<Half>(output),
                Datatype.Fp32 => AllFinite<float>(output),
                Datatype.Fp64 => AllFinite<double>(output),
                _ => true,
            };
            if (!finite)
            {
                return new JobError(JobErrors.OutputNotFinite, $"Output '{output.Name}' of the model contains NaN or "
                    + "infinity; if they are valid results, allow them with \"allowNonFinite\": true in the manifest.");
            }
        }

        return null;
    }

    private static bool AllFinite<T>(Tensor tensor)
        where T : unmanaged, INumberBase<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(tensor.Data.Span);
        // A sum takes a quarter of the time. If it is finite, so is every number. If it is not, it may have only
        // overflowed.
        return T.IsFinite(TensorPrimitives.Sum<T>(values)) || TensorPrimitives.IsFiniteAll(values);
    }
}
