"""Nouns: SearchDocument, Term, TermDeletion, Synonym. Written by `shop.search` only; docs/adr tells how it works."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchDocument(models.Model):
    """What search and lists know of one product: its words by weight, and copies of all that can be filtered.

    `words` carries A title, brand, codes · B brand, type, categories · C summary · D attributes, tags, description.
    """

    product = models.OneToOneField("shop.Product", on_delete=models.CASCADE, primary_key=True, related_name="document")
    words = SearchVectorField()
    title = SearchVectorField()
    kind = SearchVectorField(help_text="what sort of thing it is")
    head = SearchVectorField(help_text="the last word of that")
    brand = SearchVectorField()
    length = models.PositiveSmallIntegerField(default=0, help_text="words in the title")
    digest = models.CharField(max_length=32, help_text="of the text and the rules that wrote this row")
    is_public = models.BooleanField(default=False)
    category_ids = ArrayField(models.IntegerField(), default=list, help_text="with all ancestors")
    brand_id_copy = models.BigIntegerField(null=True)
    facets = ArrayField(models.CharField(max_length=160), default=list, help_text="code=value, for filters")
    codes = ArrayField(models.CharField(max_length=80), default=list, help_text="SKUs, MPNs, GTINs, folded")
    price_amount = models.BigIntegerField(default=0)
    is_buyable = models.BooleanField(default=False)
    is_reduced = models.BooleanField(default=False)
    sold_count = models.PositiveIntegerField(default=0)
    rating = models.FloatField(default=0, help_text="average; orders lists, is never money")
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="document_words", fastupdate=False),
            GinIndex(fields=["head"], name="document_head", fastupdate=False),
            GinIndex(fields=["category_ids"], name="document_categories", fastupdate=False),
            GinIndex(fields=["facets"], name="document_facets", fastupdate=False),
            GinIndex(fields=["codes"], name="document_codes", fastupdate=False),
            # Category lists in each of their orders.
            models.Index(
                fields=["-sold_count", "product"], condition=models.Q(is_public=True), name="document_by_sold"
            ),
            models.Index(
                fields=["-published_at", "product"], condition=models.Q(is_public=True), name="document_by_newest"
            ),
            models.Index(
                fields=["price_amount", "product"], condition=models.Q(is_public=True), name="document_by_price"
            ),
        ]

    def __str__(self) -> str:
        return f"document of {self.product_id}"


class Term(models.Model):
    """A word of the public catalogue with the products whose title (and whose any text) has it. Rebuilt as a whole."""

    word = models.CharField(max_length=60, primary_key=True)
    lexeme = models.CharField(max_length=60)
    df_title = models.PositiveIntegerField()
    df_all = models.PositiveIntegerField()

    class Meta:
        indexes = [
            # Suggestions by the beginning of a word; how common a lexeme is.
            models.Index(fields=["word"], opclasses=["varchar_pattern_ops"], name="term_prefix"),
            models.Index(fields=["lexeme"], name="term_lexeme"),
        ]

    def __str__(self) -> str:
        return self.word


class TermDeletion(models.Model):
    """A word with one or two letters left out: what a misspelled word is compared with."""

    key = models.CharField(max_length=60)
    word = models.CharField(max_length=60)

    class Meta:
        # Candidates of a misspelled word.
        indexes = [models.Index(fields=["key"], name="deletion_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.word}"


class Synonym(models.Model):
    """Words that mean the same to shoppers; found at a lower weight, so that exact words win."""

    term = models.CharField(max_length=60, help_text="one to three words")
    replacement = models.CharField(max_length=60)
    is_one_way = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "replacement"], name="synonym_once")]

    def __str__(self) -> str:
        return f"{self.term} = {self.replacement}"
