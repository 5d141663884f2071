namespace Serverless.Scaling.Decisions;

/// <summary>Whether jobs that allow degradation run on their model's fallback, for how long, and why.</summary>
/// <param name="On">Whether they run on the fallback.</param>
/// <param name="AgeSeconds">For how long, in seconds.</param>
/// <param name="WaitSeconds">How long a job that arrives now would wait for its own model on the warm
/// instances.</param>
/// <param name="Because">The reason in one sentence; null if jobs run on their own models.</param>
public readonly record struct Degradation(bool On, double AgeSeconds, double WaitSeconds, string? Because);
