namespace Serverless.Scaling.Decisions;

/// <summary>Whether jobs that allow it run on their model's fallback, for how long that has been so, and why.</summary>
/// <param name="On">Whether they do.</param>
/// <param name="AgeSeconds">Since when, in seconds.</param>
/// <param name="WaitSeconds">How long a job that comes now would wait for its own model on what is warm.</param>
/// <param name="Because">One sentence for people; null where they run on their own models.</param>
public readonly record struct Degradation(bool On, double AgeSeconds, double WaitSeconds, string? Because);
