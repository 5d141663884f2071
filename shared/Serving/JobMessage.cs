using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>
/// A queue message: the job and its inputs. On the wire: the length of a JSON header (4 bytes, little-endian), the
/// header, then the tensors' bytes in the header's order, as in the Open Inference binary extension. The header is
/// padded with spaces so that the first tensor starts at a multiple of 8 and can be used in place.
/// </summary>
public sealed record JobMessage(Job Job, IReadOnlyList<Tensor> Inputs)
{
    private const int Alignment = 8;

    /// <summary>
    /// True if this is a claim on a message that is too large for the queue. <see cref="IPayloads"/> stores the full
    /// message under the job's id.
    /// </summary>
    public bool IsClaim { get; init; }

    /// <summary>The message that is queued in place of one that <see cref="IPayloads"/> stores.</summary>
    public static JobMessage Claim(Job job) => new(job, []) { IsClaim = true };

    public byte[] Encode()
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(
            new MessageHeader(
                Job, [.. Inputs.Select(t => new TensorHeader(t.Name, t.Datatype, t.Shape, t.Data.Length))], IsClaim),
            ServingJson.Default.MessageHeader);
        var start = (sizeof(int) + header.Length + Alignment - 1) / Alignment * Alignment;
        var body = new byte[start + Inputs.Sum(t => t.Data.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(body, start - sizeof(int));
        header.CopyTo(body, sizeof(int));
        body.AsSpan(sizeof(int) + header.Length, start - sizeof(int) - header.Length).Fill((byte)' ');
        var offset = start;
        foreach (var tensor in Inputs)
        {
            tensor.Data.Span.CopyTo(body.AsSpan(offset));
            offset += tensor.Data.Length;
        }

        return body;
    }

    /// <summary>Reads a message. Its tensors are slices of <paramref name="body"/>, not copies.</summary>
    /// <exception cref="FormatException">The bytes are not a job message.</exception>
    public static JobMessage Decode(ReadOnlyMemory<byte> body)
    {
        try
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
            var header = JsonSerializer.Deserialize(
                body.Span.Slice(sizeof(int), length), ServingJson.Default.MessageHeader)
                ?? throw new FormatException("The header of the job message is null.");
            if (header is not { Job: not null, Inputs: not null })
            {
                throw new FormatException("The header of the job message has no job or no inputs.");
            }

            var offset = sizeof(int) + length;
            var inputs = new List<Tensor>(header.Inputs.Count);
            foreach (var (name, datatype, shape, size) in header.Inputs)
            {
                inputs.Add(
                    new Tensor { Name = name, Datatype = datatype, Shape = shape, Data = body.Slice(offset, size) });
                offset += size;
            }

            return new JobMessage(header.Job, inputs) { IsClaim = header.Payload };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"A body of {body.Length} bytes is not a job message: {e.Message}", e);
        }
    }

    /// <summary>Like <see cref="Decode"/>, but returns null if the bytes are not a job message.</summary>
    public static JobMessage? TryDecode(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Decode(body);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// The id of the message's job. A message is sent under its job's id, so the id is known even if the message cannot
    /// be read.
    /// </summary>
    /// <param name="read">The message; null if it cannot be read.</param>
    /// <param name="messageId">The message's id on the queue.</param>
    public static JobId? JobIdOf(JobMessage? read, string? messageId) =>
        read?.Job.Id ?? (JobId.TryParse(messageId, out var id) ? id : null);
}

/// <summary>
/// The header of a job message. If <paramref name="Payload"/> is set, the message is a claim on a stored one.
/// </summary>
public sealed record MessageHeader(
    Job Job,
    IReadOnlyList<TensorHeader> Inputs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Payload = false);

/// <summary>A tensor whose <paramref name="Size"/> bytes follow the header.</summary>
public sealed record TensorHeader(string Name, Datatype Datatype, IReadOnlyList<int> Shape, int Size);
