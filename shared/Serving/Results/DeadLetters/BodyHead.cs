namespace Serverless.Serving.Results.DeadLetters;

/// <summary>The first bytes of a body as text: printable ASCII, and a dot for any other byte.</summary>
public static class BodyHead
{
    public const int MaxLength = 256;

    public static string Of(ReadOnlyMemory<byte> body)
    {
        var head = body[..Math.Min(body.Length, MaxLength)];
        return string.Create(head.Length, head, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = bytes.Span[i] is >= (byte)' ' and <= (byte)'~' and var printable ? (char)printable : '.';
            }
        });
    }
}
