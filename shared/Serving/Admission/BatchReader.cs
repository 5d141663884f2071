using System.Text;
using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// Splits the body of a batch, <c>{"jobs": [...]}</c>, into its items without parsing them. Each item is parsed
/// separately, so an invalid one does not affect the others.
/// </summary>
public static class BatchReader
{
    /// <summary>High enough that an item that is nested too deep fails alone, not the whole batch.</summary>
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = 1_000 };

    /// <param name="body">The body.</param>
    /// <param name="mostJobs">The maximum number of jobs in a batch.</param>
    /// <returns>The bytes of each item, as slices of the body; or the problem with the whole body.</returns>
    public static Result<List<ReadOnlyMemory<byte>>> Read(ReadOnlyMemory<byte> body, int mostJobs)
    {
        var faults = new Faults();
        List<ReadOnlyMemory<byte>>? items = null;
        try
        {
            var reader = new Utf8JsonReader(body.Span, Lenient);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Problem.Invalid(
                    "body", Describe(reader.TokenType), "must be a JSON object with an array 'jobs'");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                items = ReadMember(ref reader, body, mostJobs, items, faults);
                if (items?.Count > mostJobs)
                {
                    return TooManyJobs(mostJobs);
                }
            }

            // Only white space may follow; anything else throws.
            reader.Read();
        }
        catch (JsonException e)
        {
            return Problem.Invalid([JsonBody.NotJson(e)]);
        }

        if (items is null or [])
        {
            faults.Add(
                "jobs", items is null ? "missing" : "an array of 0", $"must be an array of 1 to {mostJobs} submits");
        }

        return faults.Any || items is null ? faults.ToProblem() : items;
    }

    /// <returns>
    /// The items, if this member or an earlier one has them. One more than the maximum if there are too many.
    /// </returns>
    private static List<ReadOnlyMemory<byte>>? ReadMember(
        ref Utf8JsonReader reader,
        ReadOnlyMemory<byte> body, int mostJobs, List<ReadOnlyMemory<byte>>? items, Faults faults)
    {
        var isJobs = reader.ValueSpan.SequenceEqual("jobs"u8);
        var name = isJobs ? "jobs" : Fault.Shorten(Encoding.UTF8.GetString(reader.ValueSpan));
        reader.Read();
        if (isJobs && items is null && reader.TokenType == JsonTokenType.StartArray)
        {
            return ReadItems(ref reader, body, mostJobs);
        }

        var rule = !isJobs
            ? "is unknown; the only member is jobs"
            : items is null ? "must be an array of submits" : "must be given once";
        faults.Add(name, Describe(reader.TokenType), rule);
        reader.Skip();
        return items;
    }

    private static List<ReadOnlyMemory<byte>> ReadItems(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, int mostJobs)
    {
        var items = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && items.Count <= mostJobs)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(body[start..(int)reader.BytesConsumed]);
        }

        return items;
    }

    private static Problem TooManyJobs(int most) => new()
    {
        Status = 413,
        Code = "batch-too-large",
        Title = "The batch has too many jobs.",
        Detail = $"A batch can have at most {most} jobs. Send several batches.",
        Errors = [new Fault("jobs", $"an array of more than {most}", $"must be an array of 1 to {most} submits")],
    };

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };
}
