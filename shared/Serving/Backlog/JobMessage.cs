using System.Buffers.Binary;
using System.Text.Json;

namespace Serverless.Serving.Backlog;

/// <summary>
/// A job on its way to an instance: the job and its inputs. On the wire: the length of a JSON header (4 bytes, little-endian),
/// the header, then the tensors' bytes in the header's order, as in the Open Inference binary extension.
/// </summary>
public sealed record JobMessage(Job Job, IReadOnlyList<Tensor> Inputs)
{
    /// <summary>Whether the inputs are not here but kept under the job's id in <see cref="IPayloads"/>, as an encoded message of their own.</summary>
    public bool IsClaimCheck { get; private init; }

    /// <summary>The same job with its inputs left to the payload store.</summary>
    public JobMessage ToClaimCheck() => new(Job, []) { IsClaimCheck = true };

    public byte[] Encode()
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(
            new MessageHeader(Job, [.. Inputs.Select(t => new TensorHeader(t.Name, t.Datatype, t.Shape, t.Data.Length))], IsClaimCheck),
            ServingJson.Default.MessageHeader);
        var body = new byte[sizeof(int) + header.Length + Inputs.Sum(t => t.Data.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(body, header.Length);
        header.CopyTo(body, sizeof(int));
        var offset = sizeof(int) + header.Length;
        foreach (var tensor in Inputs)
        {
            tensor.Data.Span.CopyTo(body.AsSpan(offset));
            offset += tensor.Data.Length;
        }

        return body;
    }

    /// <summary>Reads a message; its tensors are windows onto <paramref name="body"/>, not copies.</summary>
    /// <exception cref="FormatException">The bytes are not a job message.</exception>
    public static JobMessage Decode(ReadOnlyMemory<byte> body)
    {
        try
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
            var header = JsonSerializer.Deserialize(body.Span.Slice(sizeof(int), length), ServingJson.Default.MessageHeader)
                ?? throw new FormatException("The header of the job message is null.");
            var offset = sizeof(int) + length;
            var inputs = new List<Tensor>(header.Inputs.Count);
            foreach (var (name, datatype, shape, size) in header.Inputs)
            {
                inputs.Add(new Tensor { Name = name, Datatype = datatype, Shape = shape, Data = body.Slice(offset, size) });
                offset += size;
            }

            return new JobMessage(header.Job, inputs) { IsClaimCheck = header.ClaimCheck };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"A body of {body.Length} bytes is not a job message: {e.Message}", e);
        }
    }
}

/// <summary>The header of a job message.</summary>
public sealed record MessageHeader(Job Job, IReadOnlyList<TensorHeader> Inputs, bool ClaimCheck = false);

/// <summary>A tensor whose <paramref name="Size"/> bytes follow the header.</summary>
public sealed record TensorHeader(string Name, Datatype Datatype, IReadOnlyList<int> Shape, int Size);
