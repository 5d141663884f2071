using System.Text.Json;

namespace Serverless.Serving.Results;

/// <summary>
/// The format in which a store keeps an outcome: a JSON header, and separately the concatenated bytes of the outputs,
/// which are a quarter smaller than as base64 in the JSON.
/// </summary>
public sealed record StoredOutcome(Outcome Outcome, IReadOnlyList<TensorHeader>? Outputs)
{
    /// <returns>The header and the outputs' bytes, which are empty if there are none.</returns>
    public static (byte[] Header, byte[] Outputs) Encode(Outcome outcome)
    {
        var tensors = outcome.Outputs ?? [];
        var stored = new StoredOutcome(
            outcome with { Outputs = null },
            outcome.Outputs?.Select(t => new TensorHeader(t.Name, t.Datatype, t.Shape, t.Data.Length)).ToArray());
        var outputs = new byte[tensors.Sum(t => t.Data.Length)];
        var offset = 0;
        foreach (var tensor in tensors)
        {
            tensor.Data.Span.CopyTo(outputs.AsSpan(offset));
            offset += tensor.Data.Length;
        }

        return (JsonSerializer.SerializeToUtf8Bytes(stored, ServingJson.Default.StoredOutcome), outputs);
    }

    /// <summary>The outcome without its outputs.</summary>
    /// <exception cref="FormatException">The bytes are not a header.</exception>
    public static Outcome DecodeHeader(ReadOnlySpan<byte> header)
    {
        try
        {
            return JsonSerializer.Deserialize(header, ServingJson.Default.StoredOutcome)?.Outcome
                ?? throw new FormatException("The header of the stored outcome is null.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{header.Length} bytes are not the header of a stored outcome: {e.Message}", e);
        }
    }

    /// <summary>Decodes an outcome. Its tensors are slices of <paramref name="outputs"/>, not copies.</summary>
    /// <exception cref="FormatException">The two do not belong together.</exception>
    public static Outcome Decode(ReadOnlySpan<byte> header, ReadOnlyMemory<byte> outputs)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(header, ServingJson.Default.StoredOutcome)
                ?? throw new FormatException("The header of the stored outcome is null.");
            if (stored.Outputs is null)
            {
                return stored.Outcome;
            }

            var tensors = new List<Tensor>(stored.Outputs.Count);
            var offset = 0;
            foreach (var (name, datatype, shape, size) in stored.Outputs)
            {
                tensors.Add(
                    new Tensor { Name = name, Datatype = datatype, Shape = shape, Data = outputs.Slice(offset, size) });
                offset += size;
            }

            return stored.Outcome with { Outputs = tensors };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException(
                $"{header.Length} and {outputs.Length} bytes are not a stored outcome: {e.Message}", e);
        }
    }
}
