using System.Buffers.Binary;
using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference;

/// <summary>
/// Converts ONNX Runtime's outputs to tensors. Numbers stay in the runtime's memory; strings are copied, up to a limit.
/// This object owns the values, and the tensors are valid until it is disposed.
/// </summary>
internal sealed class ReadOutputs(IDisposableReadOnlyCollection<OrtValue> values) : IDisposable
{
    private readonly List<IDisposable> _windows = [];

    /// <exception cref="RunFaultException">
    /// The strings have more bytes than allowed, or an output is not a tensor.
    /// </exception>
    public IReadOnlyList<Tensor> Read(IReadOnlyList<string> names, long maxStringBytes)
    {
        var tensors = new Tensor[names.Count];
        var left = maxStringBytes;
        for (var i = 0; i < tensors.Length; i++)
        {
            if (!values[i].IsTensor)
            {
                throw new RunFaultException(JobErrors.ModelUnusable, $"Output '{names[i]}' is not a tensor.");
            }

            var info = values[i].GetTensorTypeAndShape();
            var datatype = ElementTypes.DatatypeOf(info.ElementDataType, names[i]);
            ReadOnlyMemory<byte> data;
            if (datatype == Datatype.Bytes)
            {
                data = ReadStrings(values[i], info.ElementCount, names[i], left);
                left -= data.Length;
            }
            else
            {
                data = ReadNumbers(values[i]);
            }

            tensors[i] = new Tensor { Name = names[i], Datatype = datatype, Shape = Array
                .ConvertAll(info.Shape, d => (int)d), Data = data };
        }

        return tensors;
    }

    public void Dispose()
    {
        _windows.ForEach(window => window.Dispose());
        values.Dispose();
    }

    private ReadOnlyMemory<byte> ReadNumbers(OrtValue value)
    {
        var window = new OutputMemory(value);
        _windows.Add(window);
        return window.Memory;
    }

    private static byte[] ReadStrings(OrtValue value, long count, string name, long left)
    {
        using var data = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(uint)];
        for (var i = 0; i < count; i++)
        {
            var element = value.GetStringElementAsSpan(i);
            if (data.Length + sizeof(uint) + element.Length > left)
            {
                throw TooLarge(name, data.Length + sizeof(uint) + element.Length, left);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)element.Length);
            data.Write(length);
            data.Write(element);
        }

        return data.ToArray();
    }

    private static RunFaultException TooLarge(string name, long size, long left) =>
        new(JobErrors.OutputTooLarge,
            $"Output '{name}' has {size} bytes or more; {left} remain of the manifest's maxOutputBytes.");
}
