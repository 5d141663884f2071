using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

public sealed class BatchLessonsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeSession _session = new();

    private string File => Path.Combine(_folder.Path, "kept/lessons.json");

    public void Dispose()
    {
        _folder.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void What_one_process_learned_the_next_one_knows()
    {
        using var model = FakeSession.Model(_session, maxBatch: 4);
        var first = Lessons();
        for (var run = 0; run < 100; run++)
        {
            var next = first.Next(model, "x", 100, 100);
            first.Record(model, "x", next, TimeSpan.FromMilliseconds(next * next));
        }

        BatchLessonsFile.Write(File, first.Export());
        var second = Lessons();
        second.Import(BatchLessonsFile.Read(File));

        Assert.Equal(1, second.Next(model, "x", 100, 100));
        var lesson = Assert.Single(second.Export());
        Assert.Equal(("double", "1", "x", 1), (lesson.Model, lesson.Version, lesson.Shape, lesson.Best));
        Assert.Equal(
            "Batch size 1 has the lowest cost per item (1: 1.000 ms, 2: 2.000 ms, 4: 4.000 ms).",
            lesson.Because());
    }

    [Fact]
    public void A_bound_that_changed_makes_old_lessons_void()
    {
        var lessons = Lessons();
        lessons.Import([new BatchLesson("double", "1", "x", 1, [new SizeLesson(1, 1, 9), new SizeLesson(2, 9, 9)])]);
        using var model = FakeSession.Model(_session, maxBatch: 8);

        for (var run = 0; run < 100; run++)
        {
            var next = lessons.Next(model, "x", 100, 100);
            lessons.Record(model, "x", next, TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(8, Assert.Single(lessons.Export()).Best);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"model\":1}")]
    public void A_file_that_is_not_ours_teaches_nothing(string text)
    {
        _folder.Write("kept/lessons.json", text);

        Assert.Empty(BatchLessonsFile.Read(File));
    }

    [Fact]
    public void No_file_teaches_nothing() => Assert.Empty(BatchLessonsFile.Read(File));

    [Fact]
    public void Shapes_without_end_do_not_fill_the_memory()
    {
        using var model = FakeSession.Model(_session);
        var lessons = Lessons();

        for (var shape = 0; shape < 2_000; shape++)
        {
            lessons.Record(model, $"shape {shape}", 1, TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(lessons.Export().Count, 1, 512);
    }

    [Fact]
    public void A_fixed_size_is_taken_as_it_is_up_to_the_manifests_bound()
    {
        using var model = FakeSession.Model(_session, maxBatch: 8);

        Assert.Equal(
            8, new BatchLessons(Options.Create(new BatchingOptions { FixedSize = 64 })).Next(model, "x", 1, 1));
    }

    private static BatchLessons Lessons() => new(Options.Create(new BatchingOptions()));
}
