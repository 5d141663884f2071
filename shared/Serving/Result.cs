using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving;

/// <summary>
/// What a request asked for, or the problem that refuses it: one of the two. A rule that returns nothing when it
/// accepts returns <see cref="Serving.Problem"/> or null instead.
/// </summary>
public abstract record Result<T>
{
    private Result()
    {
    }

    public static implicit operator Result<T>(T value) => new Accepted(value);

    public static implicit operator Result<T>(Problem problem) => new Refused(problem);

    /// <returns>True if it is <see cref="Accepted"/>; else the problem is set.</returns>
    public bool IsAccepted([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        (value, problem) = this is Accepted accepted ? (accepted.Value, null) : (default(T), ((Refused)this).Problem);
        return problem is null;
    }

    public sealed record Accepted(T Value) : Result<T>;

    public sealed record Refused(Problem Problem) : Result<T>;
}
