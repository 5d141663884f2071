using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving;

/// <summary>
/// Either the value that was requested, or the problem that explains why there is none. A rule that has no value to
/// return returns a <see cref="Serving.Problem"/> or null instead.
/// </summary>
public abstract record Result<T>
{
    private Result()
    {
    }

    public static implicit operator Result<T>(T value) => new Accepted(value);

    public static implicit operator Result<T>(Problem problem) => new Refused(problem);

    /// <returns>True for <see cref="Accepted"/>; otherwise the problem is set.</returns>
    public bool IsAccepted([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        (value, problem) = this is Accepted accepted ? (accepted.Value, null) : (default(T), ((Refused)this).Problem);
        return problem is null;
    }

    public sealed record Accepted(T Value) : Result<T>;

    public sealed record Refused(Problem Problem) : Result<T>;
}
