namespace Serverless.Serving.Admission;

/// <summary>The format of an idempotency key, in the header and in a batch.</summary>
public static class IdempotencyKeyRule
{
    public const int MaxLength = 255;

    /// <summary>
    /// Whether the key, without its enclosing quotes, is 1 to 255 printable ASCII characters other than quotes and
    /// backslashes.
    /// </summary>
    public static bool IsKey(ReadOnlySpan<char> key) =>
        key.Length is > 0 and <= MaxLength && !key.ContainsAnyExceptInRange(' ', '~') && !key.ContainsAny('"', '\\');
}
